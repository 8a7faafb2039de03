import { continueAsNew, isCancellation, sleep, workflowInfo } from '@temporalio/workflow';
import { FlowError } from '../errors/flow-error.js';
import { matchesCode } from '../errors/pattern.js';
import type { Json } from '../json/json.js';
import type { Jx, State } from '../language/model.js';
import { summary } from './bounded-text.js';
import { evaluateFor, evaluateObjectFor } from './expressions.js';
import { toFlowError } from './failure.js';
import { isPromise } from './is-promise.js';
import type { Outcome } from './outcome.js';
import type { Run } from './run.js';
import { execute } from './states/executors.js';

/**
 * Walks the flow from the state the run is in until a state without transition has ended (specification 4.1).
 * @throws FlowError nobody caught, or the cancellation of the run
 */
export async function interpret(run: Run): Promise<void> {
  let next: string | undefined = run.current;
  while (next !== undefined) {
    const state = run.state(next);
    const ending = runState(run, state);
    const waited = isPromise(ending);
    next = waited ? await ending : ending;
    if (waited) run.budget.promise();
    if (next !== undefined && needsAir(run, waited)) await comeUpForAir(run, next);
  }
}

/** Runs one state and gives the id of the next, undefined at the end. A promise only when the state had to wait. */
function runState(run: Run, state: State): string | undefined | Promise<string | undefined> {
  run.enter(state);
  try {
    run.deadlines.check(Date.now());
    announce(run, state);
    const outcome = execute(state, run);
    return isPromise(outcome) ? outcome.then(finishing(run, state), recovering(run, state)) : finish(run, outcome);
  } catch (error) {
    return recover(run, state, error);
  }
}

/** Finishes a state that had to wait; `then` makes one promise where an async function makes three: see is-promise.ts. */
function finishing(run: Run, state: State): (outcome: Outcome) => string | undefined {
  return (outcome) => {
    try {
      return finish(run, outcome);
    } catch (error) {
      return recover(run, state, error);
    }
  };
}

function recovering(run: Run, state: State): (error: unknown) => string | undefined {
  return (error) => recover(run, state, error);
}

function announce(run: Run, state: State): void {
  run.reporter.routineLine(state.id, `Running state logic (step:${run.trace.step}) -- ${state.type}`);
  if (state.log !== undefined) run.log('INFO', logText(evaluateFor(run, state.log)));
  if (state.metadata !== undefined) run.metadata = evaluateFor(run, state.metadata);
}

/** A string as it is (decision D53), anything else as indented JSON. */
function logText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function finish(run: Run, { transform, transition }: Outcome): string | undefined {
  if (isTransform(transform)) run.data = evaluateObjectFor(run, transform);
  return transition;
}

function isTransform(transform: Jx | undefined): transform is Jx {
  return transform !== undefined && transform !== null && transform !== '' && transform !== '.';
}

/** Finds the clause that catches an error and gives its transition; throws what nobody catches (specification 5.3). */
function recover(run: Run, state: State, thrown: unknown): string | undefined {
  if (isCancellation(thrown)) throw thrown;
  const error = toFlowError(thrown);
  if (error.kind !== 'catchable') throw error;
  run.store('error', { code: error.code, msg: error.message });
  const clause = state.catch.find((candidate) => codesOf(error).some((code) => matchesCode(candidate.error, code)));
  if (clause === undefined) throw error;
  run.log('INFO', `State failed with ${error.code}: ${error.message}; caught by ${clause.error}`);
  return clause.transition;
}

/** The code of an error, and of the one whose retries were used up (decision D5). */
function codesOf(error: FlowError): string[] {
  const original =
    error.code === 'direktiv.retries.exceeded' && error.cause instanceof FlowError ? [error.cause.code] : [];
  return [error.code, ...original];
}

function needsAir(run: Run, waited: boolean): boolean {
  return run.budget.exhausted || (waited && workflowInfo().continueAsNewSuggested);
}

/**
 * Between two states: continues as new when Temporal suggests it, and ends the activation when the work of this one is
 * spent, so that deadlines and cancellation are seen and no task comes near the sandbox's time limit.
 */
async function comeUpForAir(run: Run, next: string): Promise<void> {
  if (workflowInfo().continueAsNewSuggested) {
    run.report();
    await continueAsNew({ ...run.input, input: null, carry: run.carry(next) });
  }
  if (!run.budget.exhausted) return;
  run.report();
  await sleep(1, { summary: summary(`${next}: checkpoint`) });
  run.budget.renew();
}
