import {
  CancellationScope,
  isCancellation,
  type LocalActivityOptions,
  proxyLocalActivities,
  sleep,
} from '@temporalio/workflow';
import type { LocalActivities } from './activity-contract.js';
import { isTimeout } from './failure.js';
import type { Run } from './run.js';
import { pause, timeUntil } from './waits.js';

/**
 * How local activities that touch the store are tried. The store's own patience ends an attempt: a timeout for each attempt
 * beside the one for all would be cut down to the deadline by the SDK, fire in the same millisecond, and begin another one.
 */
export const localWorkOptions = {
  scheduleToCloseTimeout: '1m',
  retry: { initialInterval: 500, maximumInterval: 5_000 },
} as const;

/** A worker that lets go of a run has no room for it: whoever has, in milliseconds from then, makes the next attempt. */
const againMs = 1_000;

/**
 * Does something in the store, by one marker in the history. The deadline is the local activity's own, which is tried again
 * until then: no timer beside it.
 * @throws FlowError of the deadline that passed while the store did not answer
 */
export function localWorkBeforeDeadline<T>(run: Run, work: (limited: LocalActivityOptions) => Promise<T>): Promise<T> {
  const rest = () => pause(run, Date.now() + againMs, `${run.current}: again, for its worker had no room for it`);
  return againWhenLetGo(() => beforeItsDeadline(run, work), rest);
}

const outsideRuns = proxyLocalActivities<LocalActivities>({
  scheduleToCloseTimeout: '2m',
});

/** Local work of a workflow that runs no flow itself, and so has no deadline of one. */
export function localWorkOutsideRuns<T>(work: (local: typeof outsideRuns) => Promise<T>): Promise<T> {
  return againWhenLetGo(
    () => work(outsideRuns),
    () => sleep(againMs),
  );
}

/**
 * Does local work again that nobody cancelled but its worker: when the memory of that is full, it takes out a run whose work
 * waits for its next attempt, and ends the work as cancelled.
 * @param rest what comes in between
 */
async function againWhenLetGo<T>(work: () => Promise<T>, rest: () => Promise<void>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
    }
    await rest();
  }
}

async function beforeItsDeadline<T>(run: Run, work: (limited: LocalActivityOptions) => Promise<T>): Promise<T> {
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
