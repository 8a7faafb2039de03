import type { Client } from '@temporalio/client';
import { pause } from './pause.js';
import type { SkippingClock } from './skipping-clock.js';

/** How often the clock is looked at. In milliseconds. */
const interval = 250;
/** A clock that was moved by more than this beside what passed outside has jumped. In milliseconds. */
const jump = 200;

/** What is going on in a test. */
export interface Going {
  /** Ids of the instances that have not ended. */
  readonly open: readonly string[];
  /** Function calls that are being made. */
  readonly calls: number;
}

/**
 * Frees the clock of holds that the time-skipping server forgets to give back: it does when a child is cancelled, and then
 * its clock would jump no more. A hold is taken for forgotten when nothing is left to be done: no workflow task of an open
 * instance, no call that does not sleep; when something waits for time; and when that has been so twice.
 * @returns how to end it
 */
export function freeForgottenHolds(clock: SkippingClock, client: Client, going: () => Going): () => Promise<void> {
  const stop = new AbortController();
  const watching = watch(clock, client, going, stop.signal);
  return async () => {
    stop.abort();
    await watching;
  };
}

async function watch(clock: SkippingClock, client: Client, going: () => Going, signal: AbortSignal): Promise<void> {
  let stuck = 0;
  let ahead = await aheadOf(clock);
  while (await pause(interval, signal)) {
    const before = ahead;
    ahead = await aheadOf(clock);
    stuck = ahead - before < jump && (await onlyTimeIsMissing(clock, client, going())) ? stuck + 1 : 0;
    if (stuck >= 2 && !signal.aborted) await clock.releaseForgotten();
  }
}

/** How far the clock is ahead of the machine's. */
async function aheadOf(clock: SkippingClock): Promise<number> {
  return (await clock.now()) - Date.now();
}

async function onlyTimeIsMissing(clock: SkippingClock, client: Client, { open, calls }: Going): Promise<boolean> {
  if (clock.holds + calls !== clock.sleeps) return false;
  let timers = clock.sleeps;
  let undelivered = -calls;
  for (const id of open) {
    const left = await leftToDo(client, id);
    if (left.tasks > 0) return false;
    timers += left.timers;
    undelivered += left.activities;
  }
  return timers > 0 && undelivered <= 0;
}

/** What the history of a run says is still to come. */
interface LeftToDo {
  readonly tasks: number;
  readonly timers: number;
  readonly activities: number;
}

async function leftToDo(client: Client, id: string): Promise<LeftToDo> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  let [tasks, timers, activities] = [0, 0, 0];
  for (const event of events ?? []) {
    if (event.workflowTaskScheduledEventAttributes) tasks = 1;
    if (event.workflowTaskCompletedEventAttributes) tasks = 0;
    if (event.timerStartedEventAttributes) timers++;
    if (event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes) timers--;
    if (event.activityTaskScheduledEventAttributes) activities++;
    if (
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes
    )
      activities--;
  }
  return { tasks, timers, activities };
}
