import { describe, expect, it } from 'vitest';
import { FlowError } from '../../../src/errors/flow-error.js';
import { answered, failed, type InvocationResult } from '../../../src/interpreter/actions/invocation.js';
import { type NextAttempt, resumeRetries, withRetries } from '../../../src/interpreter/actions/retries.js';
import type { Run } from '../../../src/interpreter/run.js';
import type { RetryPolicy } from '../../../src/language/model.js';

const run = { current: 'a', log: () => undefined } as unknown as Run;

/** When the retries of an action that always fails may be made, as a continuation of the run would learn it. */
async function instants(policy: Omit<RetryPolicy, 'codes'>): Promise<number[]> {
  const seen: NextAttempt[] = [];
  await withRetries(run, {
    policy: { codes: ['*'], ...policy },
    make: () => Promise.resolve(failed(new FlowError('e', 'm'))),
    rest: (next) => Promise.resolve(void seen.push(next)),
  });
  return (JSON.parse(JSON.stringify(seen)) as NextAttempt[]).map(({ at }) => at);
}

describe('the instant of the next attempt', () => {
  it('is late, and still an instant, when the delay is longer than a date can hold', async () => {
    const [at] = await instants({ maxAttempts: 1, delay: 'P999999Y' });
    expect(at).toBeGreaterThan(Date.now() + 1e14);
  });

  it.each([
    ['grows beyond all numbers from no delay', { maxAttempts: 3, delay: 'PT0S', multiplier: 1e200 }],
    ['is negative', { maxAttempts: 3, delay: 'PT1H', multiplier: -1e200 }],
  ])('is one of a number where the multiplier %s', async (_title, policy) => {
    const [first, , last] = await instants(policy);
    expect(first).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect(typeof last).toBe('number');
  });
});

describe('an action whose run was continued before its second retry', () => {
  const next = { attempt: 2, at: 50 };

  /** What came of it, and what was waited for and made. */
  async function resumed(make: (attempt: number) => InvocationResult) {
    const steps: unknown[] = [];
    const result = await resumeRetries(
      run,
      {
        policy: { codes: ['*'], maxAttempts: 3, delay: 'PT0S' },
        make: (attempt) => Promise.resolve(make(attempt)).finally(() => steps.push(attempt)),
        rest: (until, summary) => Promise.resolve(void steps.push([until.attempt, until.at, summary])),
      },
      next,
    );
    return { result, steps };
  }

  it('waits until that is due, and has its answer', async () => {
    const { result, steps } = await resumed(() => answered('yes'));
    expect(result).toEqual(answered('yes'));
    expect(steps).toEqual([[2, 50, 'a: retry 2 of 3'], 2]);
  });

  it('has the retries that are left', async () => {
    const { result, steps } = await resumed((attempt) => failed(new FlowError('e', `no ${attempt}`)));
    expect(result).toMatchObject({
      kind: 'failed',
      error: {
        code: 'direktiv.retries.exceeded',
        message: 'maximum retries exceeded; the last error was e: no 3',
        cause: { code: 'e' },
      },
    });
    expect(steps).toEqual([[2, 50, 'a: retry 2 of 3'], 2, [3, expect.any(Number), 'a: retry 3 of 3'], 3]);
  });
});
