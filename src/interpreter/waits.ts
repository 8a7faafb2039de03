import { CancellationScope, sleep } from '@temporalio/workflow';
import { summary as bounded } from './bounded-text.js';
import type { Run } from './run.js';

/** Longest timer that is set; a run does not outlive it. */
const longestWait = 10 * 365 * 24 * 3_600_000;

/** Milliseconds from now to `at`, as a timer can take them. */
export function timeUntil(at: number): number {
  return Math.min(Math.max(at - Date.now(), 0), longestWait);
}

/** Waits for what the world does; when it is done a new activation has begun, with a budget of its own. */
export async function awaitWorld<T>(run: Run, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    run.budget.renew();
  }
}

/**
 * Sleeps until `until`, or until a deadline that comes earlier.
 * @param summary what the wait is for, shown in the Temporal UI
 * @throws FlowError of the deadline
 */
export async function pause(run: Run, until: number, summary: string): Promise<void> {
  const deadline = run.deadlines.earliest();
  const wait = timeUntil(Math.min(until, deadline.at));
  if (wait > 0) {
    run.report();
    await awaitWorld(run, sleep(wait, { summary: bounded(summary) }));
  }
  if (deadline.at < until) throw run.deadlines.fire(deadline);
}

/**
 * Runs `work` against the earliest deadline, by one timer. When the deadline comes first, what `work` started is cancelled.
 * @throws FlowError of the deadline
 */
export async function beforeDeadline<T>(run: Run, summary: string, work: () => Promise<T>): Promise<T> {
  const deadline = run.deadlines.earliest();
  run.deadlines.check(Date.now());
  run.report();
  const scope = new CancellationScope();
  return scope.run(async () => {
    const expiry = sleep(timeUntil(deadline.at), { summary: bounded(summary) }).then(() => {
      throw run.deadlines.fire(deadline);
    });
    try {
      return await awaitWorld(run, Promise.race([work(), expiry]));
    } finally {
      scope.cancel();
    }
  });
}
