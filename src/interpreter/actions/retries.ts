import { flowError, type FlowError } from '../../errors/flow-error.js';
import { matchesCode } from '../../errors/pattern.js';
import { addDuration } from '../../language/duration.js';
import type { RetryPolicy } from '../../language/model.js';
import { failed, type InvocationResult } from './invocation.js';
import type { Run } from '../run.js';
import { pause } from '../waits.js';

const defaultDelay = 'PT5S';
/** Milliseconds: later than any run lives. */
const longestDelay = 1e15;

/** The attempt that comes next, and the instant from which it may be made. */
export interface NextAttempt {
  /** 0 for the first call, then the number of the retry. */
  readonly attempt: number;
  readonly at: number;
}

/** How an action is carried out. */
export interface Attempts {
  readonly policy: RetryPolicy | undefined;
  /** Makes one attempt; 0 is the first call. */
  readonly make: (attempt: number) => Promise<InvocationResult>;
  /** Waits for the next attempt. */
  readonly rest: (next: NextAttempt, summary: string) => Promise<void>;
  /** True once nobody wants the answer any more: then no line of the log tells of a retry. */
  readonly late?: () => boolean;
}

/**
 * Makes attempts until one answers or the policy gives up (specification 6): `maxAttempts` retries after the first call.
 * @returns the answer, or the error of the last attempt; `direktiv.retries.exceeded` when the retries are used up
 */
export function withRetries(run: Run, attempts: Attempts): Promise<InvocationResult> {
  return attempts.make(0).then((first) => (first.kind === 'answered' ? first : retry(run, attempts, 0, first.error)));
}

/** Goes on where an earlier run of the instance stopped between two attempts. */
export async function resumeRetries(run: Run, attempts: Attempts, next: NextAttempt): Promise<InvocationResult> {
  await attempts.rest(next, summary(run, attempts, next));
  const result = await attempts.make(next.attempt);
  return result.kind === 'answered' ? result : retry(run, attempts, next.attempt, result.error);
}

/** Waits for the next attempt as a single action does. */
export function restBetweenAttempts(run: Run): Attempts['rest'] {
  return (next, text) => pause(run, next.at, text);
}

/** @param made number of the attempt that failed with `first` */
async function retry(run: Run, attempts: Attempts, made: number, first: FlowError): Promise<InvocationResult> {
  const { policy, make, rest, late } = attempts;
  let error = first;
  for (let number = made; ; number++) {
    const { code } = error;
    if (policy === undefined || !policy.codes.some((pattern) => matchesCode(pattern, code))) return failed(error);
    if (number >= policy.maxAttempts) return failed(exceeded(error));
    const delay = delayAfter(policy, number);
    const next = { attempt: number + 1, at: Date.now() + delay };
    if (late?.() !== true) run.log('INFO', `Retrying in ${delay} ms: attempt ${number + 1} failed with ${code}`);
    await rest(next, summary(run, attempts, next));
    const result = await make(next.attempt);
    if (result.kind === 'answered') return result;
    error = result.error;
  }
}

/** Milliseconds between attempt `number` and the next; finite, since the instant it leads to may have to be carried as JSON. */
function delayAfter(policy: RetryPolicy, number: number): number {
  const now = Date.now();
  const base = addDuration(now, policy.delay ?? defaultDelay) - now;
  return base > 0 ? Math.min(Math.max(base * (policy.multiplier || 1) ** number, 0), longestDelay) : 0;
}

function summary(run: Run, { policy }: Attempts, { attempt }: NextAttempt): string {
  return `${run.current}: retry ${attempt} of ${policy?.maxAttempts ?? 0}`;
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
