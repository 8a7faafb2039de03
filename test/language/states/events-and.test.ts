import { describe, expect, it } from 'vitest';
import { stateOf } from '../marked.js';
import { testStates, timeouts } from './table.js';

testStates({
  name: 'eventsAnd (specification 1.10)',
  type: 'eventsAnd',
  accepted: [
    [
      'events: [{type: t}, {type: t}]',
      {
        events: [
          { type: 't', context: {} },
          { type: 't', context: {} },
        ],
      },
    ],
    [
      'events: [{type: t, context: {a: b}}]\ntimeout: PT1S',
      { events: [{ type: 't', context: { a: 'b' } }], timeout: 'PT1S' },
    ],
  ],
  refused: [
    ['', 'missing-field'],
    ['events: ▸[]', 'empty-list'],
    ['events: ▸{type: t}', 'wrong-type'],
    ['events: [▸{}]', 'missing-field'],
    ['events: [▸t]', 'wrong-type'],
    ['events: [{type: t, context: ▸jq(.)}]', 'wrong-type'],
    ['events: [{▸event: {type: t}, type: t}]', 'unknown-field'],
    ["events: [{type: ▸''}]", 'empty-string'],
    ['events: [{type: t, ▸transition: b}]', 'unknown-field'],
    ...timeouts('events: [{type: t}]').refused,
  ],
});

describe('case 2 of section 13', () => {
  it('eventAnd is eventsAnd', () => {
    expect(stateOf('type: eventAnd\nevents: [{type: t}]').type).toBe('eventsAnd');
  });
});
