import { ActivityFailure, scheduleLocalActivity, TimeoutFailure, uuid4 } from '@temporalio/workflow';
import { flowError } from '../errors/flow-error.js';
import type { Json } from '../json/json.js';
import type { Wanted } from '../jx/evaluate.js';
import type { Jx } from '../language/model.js';
import { summary } from './bounded-text.js';
import type { ScriptedValue } from './contract.js';
import type { Run } from './run.js';
import { timeUntil } from './waits.js';

/** All scripts of one value together, with what they wait for a free thread, take no longer. */
const longest = 5 * 60_000;

/**
 * Evaluates a value that holds JavaScript, its jq too: one local activity, whose result is recorded, so that a replay runs
 * no script. It ends at the earliest deadline of the run.
 * @throws FlowError of the value, or of the deadline
 */
export function evaluateScripted<W extends keyof Wanted>(
  run: Run,
  wanted: W,
  value: Jx,
  data: Json,
): Promise<Wanted[W]> {
  const now = Date.now();
  const deadline = run.deadlines.earliest();
  run.deadlines.check(now);
  run.report();
  const left = timeUntil(deadline.at);
  const argument: ScriptedValue<W> = { wanted, value, data, now, seed: uuid4() };
  return scheduleLocalActivity<Wanted[W]>('evaluateScript', [argument], {
    scheduleToCloseTimeout: Math.min(left, longest),
    retry: { maximumAttempts: 3, initialInterval: 100 },
    summary: summary(`${run.current}: JavaScript`),
  }).then(
    (result) => {
      run.budget.marker();
      return result;
    },
    (error: unknown) => {
      run.budget.marker();
      if (!isTimeout(error)) throw error;
      throw left <= longest ? run.deadlines.fire(deadline) : tookTooLong();
    },
  );
}

function isTimeout(error: unknown): boolean {
  return error instanceof TimeoutFailure || (error instanceof ActivityFailure && error.cause instanceof TimeoutFailure);
}

function tookTooLong(): Error {
  return flowError(
    'direktiv.jq.badCommand',
    `the JavaScript of one value took longer than ${longest / 60_000} minutes: split it over several states`,
  );
}
