import { flowError, type FlowError } from '../errors/flow-error.js';
import { matchesCode } from '../errors/pattern.js';
import type { Json } from '../json/json.js';
import { addDuration } from '../language/duration.js';
import type { RetryPolicy } from '../language/model.js';
import type { InvocationResult } from './invocation.js';
import type { Run } from './run.js';
import { pause } from './waits.js';

const defaultDelay = 'PT5S';

/**
 * Makes attempts until one answers or the policy gives up (specification 6): `maxAttempts` retries after the first call.
 * @param attempt makes one attempt; its argument is 0 for the first call
 * @throws FlowError of the last attempt when its code is not to be retried, `direktiv.retries.exceeded` when the retries are used up
 */
export function withRetries(
  run: Run,
  policy: RetryPolicy | undefined,
  attempt: (number: number) => Promise<InvocationResult>,
): Promise<Json> {
  return attempt(0).then((first) =>
    first.kind === 'answered' ? first.value : retry(run, policy, attempt, first.error),
  );
}

async function retry(
  run: Run,
  policy: RetryPolicy | undefined,
  attempt: (number: number) => Promise<InvocationResult>,
  first: FlowError,
): Promise<Json> {
  let error = first;
  for (let number = 0; ; number++) {
    const { code } = error;
    if (policy === undefined || !policy.codes.some((pattern) => matchesCode(pattern, code))) throw error;
    if (number >= policy.maxAttempts) throw exceeded(error);
    await delayRetry(run, policy, number, error);
    const result = await attempt(number + 1);
    if (result.kind === 'answered') return result.value;
    error = result.error;
  }
}

async function delayRetry(run: Run, policy: RetryPolicy, number: number, error: FlowError): Promise<void> {
  const now = Date.now();
  const base = addDuration(now, policy.delay ?? defaultDelay) - now;
  const delay = base * (policy.multiplier || 1) ** number;
  run.log('INFO', `Retrying in ${delay} ms: attempt ${number + 1} failed with ${error.code}`);
  await pause(run, now + delay, `${run.current}: retry ${number + 1} of ${policy.maxAttempts}`);
}

function exceeded(last: FlowError): FlowError {
  return flowError(
    'direktiv.retries.exceeded',
    `maximum retries exceeded; the last error was ${last.code}: ${last.message}`,
    {
      cause: last,
    },
  );
}
