import { ActivityFailure, type LocalActivityOptions, TimeoutFailure } from '@temporalio/workflow';
import type { Run } from './run.js';
import { timeUntil } from './waits.js';

/**
 * How local activities that touch the store are tried. The store's own patience ends an attempt: a timeout for each attempt
 * beside the one for all would be cut down to the deadline by the SDK, fire in the same millisecond, and begin another one.
 */
export const localWorkOptions = {
  scheduleToCloseTimeout: '1m',
  retry: { initialInterval: 500, maximumInterval: 5_000 },
} as const;

/**
 * Does something in the store, by one marker in the history. The deadline is the local activity's own, which is tried again
 * until then: no timer beside it.
 * @throws FlowError of the deadline that passed while the store did not answer
 */
export async function localWorkBeforeDeadline<T>(
  run: Run,
  work: (limited: LocalActivityOptions) => Promise<T>,
): Promise<T> {
  const deadline = run.deadlines.earliest();
  run.deadlines.check(Date.now());
  run.report();
  try {
    return await work({ ...localWorkOptions, scheduleToCloseTimeout: timeUntil(deadline.at) });
  } catch (error) {
    if (isTimeout(error)) throw run.deadlines.fire(deadline);
    throw error;
  } finally {
    run.budget.marker();
  }
}

function isTimeout(error: unknown): boolean {
  return (error instanceof ActivityFailure ? error.cause : error) instanceof TimeoutFailure;
}
