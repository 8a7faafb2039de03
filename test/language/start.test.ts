import { describe, expect, it } from 'vitest';
import { expectDiagnostics, expectRejected, expectWarned, flowOf } from './marked.js';

const flow = (start: string) => `states: [{id: a, type: noop}, {id: b, type: noop}]\nstart: ${start}\n`;
const startOf = (start: string) => flowOf(flow(start)).start;

describe('starts (specification 1.8)', () => {
  it.each([
    ['{type: default}', { type: 'default', state: 'a' }],
    ['{type: default, state: b}', { type: 'default', state: 'b' }],
    ['{type: default, state: ""}', { type: 'default', state: 'a' }],
    ['{type: scheduled, cron: "* * * * *"}', { type: 'scheduled', state: 'a', cron: '* * * * *' }],
    ['{type: event, event: {type: t}}', { type: 'event', state: 'a', event: { type: 't', context: {} } }],
    ['{type: event, event: {}}', { type: 'event', state: 'a', event: { type: '', context: {} } }],
    [
      '{type: event, event: {Type: t, context: {k: 1, l: jq(.x)}}}',
      { type: 'event', state: 'a', event: { type: 't', context: { k: 1, l: 'jq(.x)' } } },
    ],
    ['{type: eventsXor, events: [{type: t}]}', { type: 'eventsXor', state: 'a', events: [{ type: 't', context: {} }] }],
    [
      '{type: eventsAnd, lifespan: PT1H, events: [{type: t}]}',
      { type: 'eventsAnd', state: 'a', lifespan: 'PT1H', events: [{ type: 't', context: {} }] },
    ],
  ])('%s is accepted', (start, value) => {
    expect(startOf(start)).toEqual(value);
  });

  it.each(['{type: scheduled}', '{type: scheduled, cron: ""}'])(
    '%s schedules nothing, with a warning (D47)',
    (start) => {
      expectWarned(flow(`▸${start}`), 'no-schedule');
    },
  );

  it('a cron line that is none schedules nothing, with a warning that says why (D47)', () => {
    const marked = flow('▸{type: scheduled, cron: "* * * 13 *"}');
    expectWarned(marked, 'bad-cron');
    expect(expectDiagnostics(marked, 'bad-cron')[0]?.message).toContain('the month "13" is not within 1 to 12');
  });

  it.each(['▸{}', '▸{state: a}', '▸{Type: default}', '▸{type: event}', '▸{type: eventsXor}', '▸{type: eventsAnd}'])(
    '%s lacks a field',
    (start) => {
      expectRejected(flow(start), 'missing-field');
    },
  );

  it.each(['Default', 'cron', '""'])('there is no type %s', (type) => {
    expectRejected(flow(`{type: ▸${type}}`), 'unknown-type');
  });

  it.each([
    '▸default',
    '▸[]',
    '{type: ▸1}',
    '{type: event, event: ▸t}',
    '{type: eventsXor, events: ▸{}}',
    '{type: scheduled, cron: ▸5}',
    '{type: default, state: ▸5}',
    '{type: event, event: {type: ▸5}}',
    '{type: eventsXor, events: [▸t]}',
    '{type: eventsAnd, events: [{type: t}], lifespan: ▸5}',
  ])('%s has a wrong type', (start) => {
    expectRejected(flow(start), 'wrong-type');
  });

  it.each([
    '{type: default, ▸cron: "@daily"}',
    '{type: scheduled, ▸event: {}, cron: "@daily"}',
    '{type: event, event: {type: t, ▸filters: {}}}',
    '{type: event, event: {type: t, ▸correlate: x}}',
    '{type: eventsXor, events: [{▸event: {type: t}}]}',
    '{type: eventsXor, ▸lifespan: PT1S, events: [{type: t}]}',
  ])('%s has an unknown field', (start) => {
    expectRejected(flow(start), 'unknown-field');
  });

  it.each(['eventsXor', 'eventsAnd'])('%s needs an event', (type) => {
    expectRejected(flow(`{type: ${type}, events: ▸[]}`), 'empty-list');
  });

  it('the entry state must exist', () => {
    expectRejected(flow('{type: default, state: ▸zzz}'), 'unknown-state');
    expectRejected(flow('{type: ▸nope, state: ▸zzz}'), 'unknown-type', 'unknown-state');
  });

  it('the lifespan is a duration', () => {
    expectRejected(flow('{type: eventsAnd, lifespan: ▸1h, events: [{type: t}]}'), 'bad-duration');
  });

  it('the context of an event is a mapping', () => {
    expectRejected(flow('{type: event, event: {type: t, context: ▸x}}'), 'wrong-type');
  });
});
