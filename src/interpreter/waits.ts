import { CancellationScope, sleep } from '@temporalio/workflow';
import { summary as bounded } from './bounds/bounded-text.js';
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
    run.budget.answered(Date.now());
  }
}

/** Waits for a local activity: its answer begins a new activation within the same workflow task. */
export async function awaitLocal<T>(run: Run, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    run.budget.marker();
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
 * Runs `work` against the earliest deadline, by one timer. When `work` fails or the deadline comes first, what it started
 * is cancelled; when it succeeds, what it left behind goes on.
 * @throws FlowError of the deadline
 */
export async function beforeDeadline<T>(run: Run, summary: string, work: () => Promise<T>): Promise<T> {
  const deadline = run.deadlines.earliest();
  run.deadlines.check(Date.now());
  run.report();
  const timer = new CancellationScope();
  const expiry = timer.run(async () => {
    await sleep(timeUntil(deadline.at), { summary: bounded(summary) });
    throw run.deadlines.fire(deadline);
  });
  const working = new CancellationScope();
  try {
    return await awaitWorld(run, Promise.race([working.run(work), expiry]));
  } catch (error) {
    working.cancel();
    throw error;
  } finally {
    timer.cancel();
  }
}
