import { describe, expect, it } from 'vitest';
import { judge } from '../../src/flow-tests/judge.js';
import type { Observed } from '../../src/flow-tests/observed.js';

const day = 86_400_000;

/** A flow that has completed without doing anything else. */
const completed = (startedAt: number, duration: number): Observed => ({
  ...{ status: 'complete', errorCode: null, errorMessage: null, path: [], calls: [], events: [], faults: [] },
  ...{ variables: { namespace: {}, workflow: {}, instance: {} }, instances: [], outside: 0, startedAt, duration },
});

const judged = (duration: string, seen: Observed) =>
  judge({ duration }, seen, () => Promise.reject(new Error('nothing is asserted')));

describe('the duration that a test expects', () => {
  it('is by the calendar from the start of the flow, as its delays are', async () => {
    expect(await judged('P1M', completed(Date.UTC(2026, 1, 1), 28 * day))).toEqual([]);
    expect(await judged('P1M', completed(Date.UTC(2026, 2, 1), 31 * day))).toEqual([]);
  });

  it('is told with the one that the flow took when it is another', async () => {
    expect(await judged('P1M', completed(Date.UTC(2026, 1, 1), 31 * day))).toEqual([
      { what: 'duration', message: 'expected 28d, but it took 31d' },
    ]);
  });
});
