import { describe, expect, it } from 'vitest';
import { parseCloudEvent } from '../../src/events/cloud-event.js';
import { offer, type Collector, type HeldEvent } from '../../src/events/offer.js';

const now = Date.parse('2026-03-01T00:00:00Z');
const eventOf = (type: string, subject = '') =>
  parseCloudEvent({ specversion: '1.0', id: '1', source: '/s', type, subject });
const held = (type: string, subject = '', heldAt = now - 1): HeldEvent => ({ event: eventOf(type, subject), heldAt });
const definition = (type: string, subject?: string) => ({ type, context: subject === undefined ? {} : { subject } });
const state = (...events: ReturnType<typeof definition>[]): Collector => ({
  mode: 'and',
  events,
  starts: false,
  lifespan: null,
});
const start = (lifespan: string | null, ...events: ReturnType<typeof definition>[]): Collector => ({
  ...state(...events),
  starts: true,
  lifespan,
});
const kindOf = (collector: Collector, before: HeldEvent[], event: ReturnType<typeof eventOf>) =>
  offer(collector, before, event, now).kind;

describe('the first of several (specification 4.11)', () => {
  const any: Collector = { ...state(definition('t', 'a'), definition('t'), definition('u')), mode: 'or' };

  it.each([
    [eventOf('t', 'a'), 0],
    [eventOf('t', 'b'), 1],
    [eventOf('u'), 2],
  ])('is the first definition in the list that matches (D20)', (event, choice) => {
    expect(offer(any, [], event, now)).toEqual({ kind: 'complete', choice, kept: [] });
  });

  it('ignores what matches none', () => {
    expect(kindOf(any, [], eventOf('v'))).toBe('ignored');
  });
});

describe('all of several, as a state (specification 4.12)', () => {
  it('holds an event until the last one comes', () => {
    const all = state(definition('t'), definition('u'));
    expect(kindOf(all, [], eventOf('u'))).toBe('held');
    expect(kindOf(all, [held('u')], eventOf('t'))).toBe('complete');
  });

  it('keeps the first event of a type', () => {
    expect(kindOf(state(definition('t'), definition('u')), [held('t')], eventOf('t'))).toBe('ignored');
  });

  it('wants an event for each definition (D19)', () => {
    const twice = state(definition('t'), definition('t'));
    expect(kindOf(twice, [], eventOf('t'))).toBe('held');
    expect(kindOf(twice, [held('t')], eventOf('t'))).toBe('complete');
  });

  it('lets an event that fits two definitions make room for one that fits only its own', () => {
    const all = state(definition('t'), definition('t', 'a'));
    expect(kindOf(all, [held('t', 'a')], eventOf('t', 'b'))).toBe('complete');
    expect(kindOf(all, [held('t', 'b')], eventOf('t', 'b'))).toBe('ignored');
  });

  it('may be thousands of one type', () => {
    const all = state(...Array.from({ length: 2_000 }, () => definition('t')));
    const before = Array.from({ length: 1_999 }, () => held('t'));
    expect(kindOf(all, before, eventOf('t'))).toBe('complete');
  });

  it('lets events make room one after the other', () => {
    const all = state(definition('t', '*'), definition('t', 'a*'), definition('t', 'ab*'), definition('t', 'abc'));
    const before = [held('t', 'abc'), held('t', 'ab'), held('t', 'a')];
    expect(kindOf(all, before, eventOf('t', 'b'))).toBe('complete');
    expect(kindOf(all, before, eventOf('t', 'a'))).toBe('complete');
    expect(kindOf(all, [held('t', 'a'), held('t', 'b')], eventOf('t', 'c'))).toBe('ignored');
  });

  it('keeps the place of an event for which another made room', () => {
    const all = state(definition('t', '*'), definition('t', 'a*'), definition('t', 'ab*'));
    expect(kindOf(all, [held('t', 'abc'), held('t', 'b')], eventOf('t', 'x'))).toBe('ignored');
  });

  it('gives the held events in order of arrival', () => {
    const before = [held('u'), held('t')];
    expect(offer(state(definition('t'), definition('u'), definition('v')), before, eventOf('v'), now)).toEqual({
      kind: 'complete',
      choice: 2,
      kept: before,
    });
  });
});

describe('all of several, as a start (specification 9.5)', () => {
  it('wants one event of each type', () => {
    const all = start(null, definition('t', 'a'), definition('t', 'b'), definition('u'));
    expect(kindOf(all, [held('t', 'a')], eventOf('t', 'b'))).toBe('ignored');
    expect(kindOf(all, [held('t', 'b')], eventOf('u'))).toBe('complete');
    expect(kindOf(start(null, definition('t'), definition('u'), definition('v')), [held('t')], eventOf('t'))).toBe(
      'ignored',
    );
  });

  it.each([
    ['PT2S', 1_999, 'complete'],
    ['PT2S', 2_000, 'held'],
    ['P1D', 86_399_999, 'complete'],
    ['P1D', 86_400_000, 'held'],
    // February 2026 has 28 days.
    ['P1M', 28 * 86_400_000 - 1, 'complete'],
    ['P1M', 28 * 86_400_000, 'held'],
  ])('with the lifespan %s an event of %i ms ago makes it %s (D46)', (lifespan, age, kind) => {
    const all = start(lifespan, definition('t'), definition('u'));
    expect(kindOf(all, [held('t', '', now - age)], eventOf('u'))).toBe(kind);
  });

  it('takes another event of a type whose first has outlived its lifespan', () => {
    const all = start('PT1S', definition('t'), definition('u'));
    expect(offer(all, [held('t', '', now - 5_000)], eventOf('t'), now)).toEqual({ kind: 'held', kept: [] });
  });
});
