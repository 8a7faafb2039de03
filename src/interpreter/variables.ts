import { ActivityFailure, type LocalActivityOptions, proxyLocalActivities, TimeoutFailure } from '@temporalio/workflow';
import type { Json } from '../json/json.js';
import type { LocalActivities, VariableHome, VariableToRead, VariableToWrite } from './contract.js';
import type { Run } from './run.js';
import { timeUntil } from './waits.js';

const options = { startToCloseTimeout: '1m', retry: { initialInterval: 500, maximumInterval: 5_000 } } as const;

const local = proxyLocalActivities<LocalActivities>(options);

/**
 * Reads variables and files, by one marker in the history: the values in their order, null for what is missing.
 * @throws FlowError of the deadline that passed while the store did not answer
 */
export function readVariables(run: Run, variables: readonly VariableToRead[]): Promise<readonly Json[]> {
  const reading = { ...home(run), variables };
  return beforeDeadline(run, (limited) => local.readVariables.executeWithOptions(limited, [reading]));
}

/**
 * Writes variables, all or none and once for each step of the instance, by one marker in the history.
 * @throws FlowError of the deadline that passed while the store did not answer
 */
export function writeVariables(run: Run, variables: readonly VariableToWrite[]): Promise<void> {
  const writing = { ...home(run), step: run.trace.step, variables };
  return beforeDeadline(run, (limited) => local.writeVariables.executeWithOptions(limited, [writing]));
}

function home(run: Run): VariableHome {
  return { namespace: run.input.namespace, path: run.input.path, instance: run.id };
}

/** The deadline is the activity's own, which is tried again until then: no timer beside it. */
async function beforeDeadline<T>(run: Run, work: (limited: LocalActivityOptions) => Promise<T>): Promise<T> {
  const deadline = run.deadlines.earliest();
  run.deadlines.check(Date.now());
  run.report();
  try {
    return await work({ ...options, scheduleToCloseTimeout: timeUntil(deadline.at) });
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
