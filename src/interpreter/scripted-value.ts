import { ActivityFailure, scheduleActivity, scheduleLocalActivity, TimeoutFailure, uuid4 } from '@temporalio/workflow';
import { flowError } from '../errors/flow-error.js';
import type { Json } from '../json/json.js';
import type { Wanted } from '../jx/evaluate.js';
import type { Jx } from '../language/model.js';
import { summary } from './bounds/bounded-text.js';
import type { ScriptedValue } from './activity-contract.js';
import { flowQueue } from './contract.js';
import { isTimeout } from './failure.js';
import type { Run } from './run.js';
import { timeUntil } from './waits.js';

/** All scripts of one value together, with what they wait for a free thread, take no longer. */
const longest = 5 * 60_000;

/**
 * A local activity keeps its workflow task open, and no cancel gets through until the task beats, after eight seconds. So
 * scripts that take longer than this are begun again as an activity of their own.
 */
const quick = 2_000;

/** A worker that has not been heard of for so long is taken for dead. */
const silence = 10_000;

/** A script may be what its workers die of. */
const attempts = 3;

/**
 * Evaluates a value that holds JavaScript, its jq too, and records the result, so that a replay runs no script: by one local
 * activity, and by an activity more when that takes long. It ends at the earliest deadline of the run.
 * @throws FlowError of the value, or of the deadline
 */
export function evaluateScripted<W extends keyof Wanted>(
  run: Run,
  wanted: W,
  value: Jx,
  data: Json,
): Promise<Wanted[W]> {
  const now = Date.now();
  run.deadlines.check(now);
  run.report();
  const argument: ScriptedValue<W> = { wanted, value, data, now, seed: uuid4() };
  return scheduleLocalActivity<Wanted[W]>('evaluateScript', [argument], {
    ...options(run),
    scheduleToCloseTimeout: Math.min(timeUntil(run.deadlines.earliest().at), quick),
  }).then(
    (result) => {
      run.budget.marker();
      return result;
    },
    (error: unknown) => {
      run.budget.marker();
      if (isTimeout(error)) return evaluateSlowly(run, argument);
      throw error;
    },
  );
}

async function evaluateSlowly<W extends keyof Wanted>(run: Run, argument: ScriptedValue<W>): Promise<Wanted[W]> {
  const deadline = run.deadlines.earliest();
  const left = timeUntil(deadline.at);
  if (left === 0) throw run.deadlines.fire(deadline);
  try {
    return await scheduleActivity<Wanted[W]>('evaluateScript', [argument], {
      ...options(run),
      taskQueue: flowQueue,
      scheduleToCloseTimeout: Math.min(left, longest),
      heartbeatTimeout: silence,
    });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    if (fellSilent(error)) throw silentWorkers();
    throw left <= longest ? run.deadlines.fire(deadline) : tookTooLong();
  } finally {
    run.budget.renew();
  }
}

function options(run: Run) {
  return { retry: { maximumAttempts: attempts, initialInterval: 100 }, summary: summary(`${run.current}: JavaScript`) };
}

/** The last of the attempts ended because nobody heard of its worker any more; none took too long. */
export function fellSilent(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || error.retryState !== 'MAXIMUM_ATTEMPTS_REACHED') return false;
  return error.cause instanceof TimeoutFailure && error.cause.timeoutType === 'HEARTBEAT';
}

function silentWorkers(): Error {
  return flowError(
    'direktiv.internal.error',
    `the JavaScript of one value was begun ${attempts} times; the last time its worker died, or gave no sign of life for ` +
      `${silence / 1000} s: look at the logs of the flow workers; a script that needs much memory may be why`,
  );
}

function tookTooLong(): Error {
  return flowError(
    'direktiv.jq.badCommand',
    `the JavaScript of one value took longer than ${longest / 60_000} minutes: split it over several states`,
  );
}
