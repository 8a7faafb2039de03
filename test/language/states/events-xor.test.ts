import { describe, expect, it } from 'vitest';
import { expectRejected, inState, stateOf } from '../marked.js';
import { testStates, timeouts } from './table.js';

const event = { type: 't', context: {} };

testStates({
  name: 'eventsXor (specification 1.10)',
  type: 'eventsXor',
  accepted: [
    ['events: [{event: {type: t}}]', { events: [{ event }] }],
    [
      'events: [{event: {type: t}, transform: {x: 1}, transition: b}]\ntimeout: PT1S',
      { events: [{ event, transform: { x: 1 }, transition: 'b' }], timeout: 'PT1S' },
    ],
  ],
  refused: [
    ['', 'missing-field'],
    ['events: ▸[]', 'empty-list'],
    ['events: ▸{}', 'wrong-type'],
    ['events: [{event: ▸t}]', 'wrong-type'],
    ['events: [{event: {type: t}, ▸foo: 1}]', 'unknown-field'],
    ['events: [{event: {type: t, ▸foo: 1}}]', 'unknown-field'],
    ['events: [{event: {type: t, context: ▸[]}}]', 'wrong-type'],
    ['events: [{event: {type: t}, transition: ▸5}]', 'wrong-type'],
    ['events: [▸{transition: b}]', 'missing-field'],
    ['events: [{event: ▸{}}]', 'missing-field'],
    ["events: [{event: {type: ▸''}}]", 'empty-string'],
    ...timeouts('events: [{event: {type: t}}]').refused,
  ],
});

describe('the events of eventsXor (specification 1.10)', () => {
  it('are not written flat', () => {
    expectRejected(inState('type: eventsXor\nevents:\n- ▸▸type: t'), 'unknown-field', 'missing-field');
  });

  it('case 2 of section 13: eventXor is eventsXor', () => {
    expect(stateOf('type: eventXor\nevents: [{event: {type: t}}]').type).toBe('eventsXor');
  });
});
