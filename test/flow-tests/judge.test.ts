import { describe, expect, it } from 'vitest';
import { judge, type Mismatch } from '../../src/flow-tests/judge.js';
import type { Expectation } from '../../src/flow-tests/format/schema.js';
import type { Observed } from '../../src/flow-tests/observed.js';
import type { TryOut } from '../../src/jx/try-out.js';

const second = 1_000;
const day = 86_400_000;

/** A flow that has completed without doing anything else. */
const completed: Observed = {
  ...{ status: 'complete', errorCode: null, errorMessage: null, path: [], calls: [], events: [], faults: [] },
  ...{ variables: { namespace: {}, workflow: {}, instance: {} }, instances: [], outside: 0, startedAt: 0, duration: 0 },
};
const failed: Observed = { ...completed, status: 'failed', errorCode: 'shop.closed', errorMessage: 'come later' };

const nothingAsserted: TryOut = () => Promise.reject(new Error('nothing is asserted'));

const judged = (expected: Expectation, seen: Partial<Observed>, tryOut = nothingAsserted) =>
  judge(expected, { ...completed, ...seen }, tryOut);

const differs = (what: string, ...diff: readonly string[]): Mismatch => ({
  what,
  message: 'not as expected (- expected, + found)',
  diff,
});

describe('the end that a test expects', () => {
  it.each<[string, Expectation, Observed]>([
    ['to complete when it says nothing', {}, completed],
    ['its error', { error: 'shop.closed' }, failed],
    ['its message', { message: 'come later' }, failed],
    ['its status alone', { status: 'failed' }, failed],
    ['any status with an error', { error: 'x' }, { ...failed, status: 'crashed', errorCode: 'x' }],
  ])('may be %s', async (_what, expected, seen) => {
    expect(await judged(expected, seen)).toEqual([]);
  });

  it('is told with the error that came instead', async () => {
    const because = '(shop.closed: come later)';
    expect(await judged({}, failed)).toEqual([
      { what: 'status', message: `expected complete, but it is failed ${because}` },
    ]);
    expect(await judged({ error: 'shop.open', message: 'come in' }, failed)).toEqual([
      { what: 'error', message: `expected shop.open, but it is shop.closed ${because}` },
      differs('message', '- "come in"', '+ "come later"'),
    ]);
  });

  it('is told with none when there was none', async () => {
    expect(await judged({ status: 'failed', error: 'x' }, completed)).toEqual([
      { what: 'status', message: 'expected failed, but it is complete' },
      { what: 'error', message: 'expected x, but it is none' },
    ]);
  });
});

describe('what a test expects of a flow', () => {
  it('comes behind what is wrong with the test itself', async () => {
    const found = await judged({ status: 'failed' }, { faults: ['no answer', 'no event'] });
    expect(found.map(({ what, message }) => `${what}: ${message}`)).toEqual([
      'test: no answer',
      'test: no event',
      'status: expected failed, but it is complete',
    ]);
  });

  it('may be null for the output of a flow that left none', async () => {
    expect(await judged({ output: null }, {})).toEqual([]);
    expect(await judged({ output: null }, { output: 1 })).toEqual([differs('output', '- null', '+ 1')]);
  });

  it('may be expressions over the output, each of which must give true and nothing else', async () => {
    const tryOut: TryOut = (value, data) =>
      Promise.resolve(value === 'jq(fails)' ? { failure: 'it does' } : { result: value === 'jq(.n)' ? data : 1 });
    expect(await judged({ assert: ['jq(.n)'] }, { output: true }, tryOut)).toEqual([]);
    const found = await judged({ assert: ['jq(.n)', 'jq(fails)', { a: 'jq(1)' }] }, {}, tryOut);
    expect(found).toEqual([
      { what: 'assert', message: 'jq(.n) gave null for the output', diff: ['  null'] },
      { what: 'assert', message: 'jq(fails) failed: it does', diff: ['  null'] },
      { what: 'assert', message: '{"a":"jq(1)"} gave 1 for the output', diff: ['  null'] },
    ]);
  });

  it('may be the states that it went through', async () => {
    expect(await judged({ path: ['a', 'b'] }, { path: ['a', 'b'] })).toEqual([]);
    const found = await judged({ path: [] }, { path: ['a'] });
    expect(found).toEqual([differs('path', '- []', '+ [', '+   "a"', '+ ]')]);
  });

  it('may be calls, with any input where it names none', async () => {
    const calls = [
      { function: 'f', input: { a: 1 } },
      { function: 'g', input: 2 },
    ];
    expect(await judged({ calls: [{ function: 'f' }, { function: 'g', input: 2 }] }, { calls })).toEqual([]);
    const found = await judged({ calls: [{ function: 'f' }] }, { calls });
    expect(found.map(({ what }) => what)).toEqual(['calls']);
    expect(found[0]?.diff).toContain('+     "input": 2');
  });

  it('may be variables of each scope', async () => {
    const variables = { namespace: { n: 1 }, workflow: { w: null }, instance: { i: [] } };
    expect(await judged({ variables }, { variables })).toEqual([]);
    const others = { namespace: { n: 2 }, workflow: { w: 3 }, instance: { i: 4 } };
    const found = await judged({ variables }, { variables: others });
    expect(found.map(({ what }) => what)).toEqual(['namespace variables', 'workflow variables', 'instance variables']);
    expect(await judged({ variables: { workflow: { w: null } } }, { variables })).toEqual([]);
  });

  it('may be events, with the attributes that it names', async () => {
    const event = { specversion: '1.0', id: 'x', source: '/s', type: 'paid', data: { n: 1 } } as const;
    expect(await judged({ events: [{ type: 'paid', data: { n: 1 } }] }, { events: [event] })).toEqual([]);
    expect(await judged({ events: [{ subject: null }] }, { events: [event] })).toEqual([]);
    const found = await judged({ events: [{ type: 'sent' }] }, { events: [event, event] });
    expect(found.map(({ what }) => what)).toEqual(['events']);
    expect(found[0]?.diff).toContain('+     "source": "/s",');
  });
});

describe('the duration that a test expects', () => {
  it('is by the calendar from the start of the flow, as its delays are', async () => {
    expect(await judged({ duration: 'P1M' }, { startedAt: Date.UTC(2026, 1, 1), duration: 28 * day })).toEqual([]);
    expect(await judged({ duration: 'P1M' }, { startedAt: Date.UTC(2026, 2, 1), duration: 31 * day })).toEqual([]);
  });

  it('is told with the one that the flow took when it is another', async () => {
    const seen = { startedAt: Date.UTC(2026, 1, 1), duration: 31 * day };
    expect(await judged({ duration: 'P1M' }, seen)).toEqual([
      { what: 'duration', message: 'expected 28d, but it took 31d' },
    ]);
  });

  it.each([
    ['less than a second shorter', 59.1, 0, true],
    ['a second shorter', 59, 0, false],
    ['less than a second longer', 60.9, 0, true],
    ['a second longer', 61, 0, false],
    ['longer by what passed outside', 62.9, 2, true],
    ['longer than that', 63, 2, false],
    ['shorter, whatever passed outside', 59, 2, false],
  ])('may be %s: %d s, %d s outside, is %s', async (_what, seconds, outside, fits) => {
    const seen = { duration: seconds * second, outside: outside * second };
    expect(await judged({ duration: 'PT1M' }, seen)).toHaveLength(fits ? 0 : 1);
  });

  it('is none of a flow whose end nobody reported', async () => {
    expect(await judged({ duration: 'PT1M' }, { duration: NaN })).toEqual([
      { what: 'duration', message: 'expected 1m, but it took an unknown time' },
    ]);
  });
});
