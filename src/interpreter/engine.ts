import { ContinueAsNew, isCancellation, workflowInfo } from '@temporalio/workflow';
import { FlowError } from '../errors/flow-error.js';
import { matchesCode } from '../errors/pattern.js';
import type { JsonObject } from '../json/json.js';
import type { Jx, State } from '../language/model.js';
import { checkpointWhenSpent } from './bounds/checkpoints.js';
import { continueRun } from './continuation.js';
import { requireMetadataFits } from './bounds/data-limit.js';
import { evaluateFor, evaluateObjectFor } from './expressions.js';
import { toFlowError } from './failure.js';
import { after, isPromise } from './is-promise.js';
import { logText } from './reporting/log-text.js';
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
    run.spans?.leave();
    if (next !== undefined && needsRenewal(run, waited)) await renew(run, next);
  }
}

/** Id of the next state, undefined at the end; a promise only when the state had to wait. */
type Next = string | undefined | Promise<string | undefined>;

/** Runs one state (specification 4.1). */
function runState(run: Run, state: State): Next {
  if (run.resumes) return carryOn(run, state);
  run.enter(state);
  return step(run, state, announce, () => work(run, state));
}

/** Goes on inside a state that an earlier run of the instance entered and announced. */
function carryOn(run: Run, state: State): Next {
  run.resume(state);
  return step(
    run,
    state,
    () => run.deadlines.check(Date.now()),
    () => work(run, state),
  );
}

function work(run: Run, state: State): Next {
  return step(run, state, execute, (outcome) => step(run, state, transform(outcome), () => outcome.transition));
}

/** Does a part of a state, then the next one. An error of this part is the state's; `then` makes no promise of its own. */
function step<T>(
  run: Run,
  state: State,
  work: (run: Run, state: State) => T | Promise<T>,
  next: (result: T) => Next,
): Next {
  let result: T | Promise<T>;
  try {
    result = work(run, state);
  } catch (error) {
    return recover(run, state, error);
  }
  return isPromise(result) ? result.then(next, (error: unknown) => recover(run, state, error)) : next(result);
}

function announce(run: Run, state: State): void | Promise<void> {
  run.deadlines.check(Date.now());
  run.reporter.routineLine(state.id, `Running state logic (step:${run.trace.step}) -- ${state.type}`);
  return after(log(run, state), () => describe(run, state));
}

function log(run: Run, state: State): void | Promise<void> {
  if (state.log === undefined) return;
  return after(evaluateFor(run, state.log), (value) => run.log('INFO', logText(value)));
}

function describe(run: Run, state: State): void | Promise<void> {
  if (state.metadata === undefined) return;
  return after(evaluateFor(run, state.metadata), (value) => {
    requireMetadataFits(value);
    run.metadata = value;
  });
}

function transform({ transform: wanted }: Outcome): (run: Run) => void | Promise<void> {
  return (run) => {
    if (!isTransform(wanted)) return;
    const replace = (data: JsonObject): void => void (run.data = data);
    try {
      const data = evaluateObjectFor(run, wanted);
      return isPromise(data) ? data.then(replace, ofTransform) : replace(data);
    } catch (error) {
      ofTransform(error);
    }
  };
}

/** @throws the error of an expression under its code, its message told from those of the state's other expressions */
function ofTransform(thrown: unknown): never {
  if (isCancellation(thrown)) throw thrown;
  const { code, message, kind } = toFlowError(thrown);
  if (!code.startsWith('direktiv.jq.')) throw thrown;
  throw new FlowError(code, `unable to apply transform: ${message}`, kind, { cause: thrown });
}

function isTransform(transform: Jx | undefined): transform is Jx {
  return transform !== undefined && transform !== null && transform !== '' && transform !== '.';
}

/** Finds the clause that catches an error and gives its transition; throws what nobody catches (specification 5.3). */
function recover(run: Run, state: State, thrown: unknown): string | undefined {
  if (isCancellation(thrown) || thrown instanceof ContinueAsNew) throw thrown;
  const error = toFlowError(thrown);
  run.spans?.failed(error.code);
  run.log('ERROR', `State failed with ${error.code}: ${error.message}`);
  if (error.kind !== 'catchable') throw error;
  run.store('error', { code: error.code, msg: error.message });
  const clause = state.catch.find((candidate) => codesOf(error).some((code) => matchesCode(candidate.error, code)));
  if (clause === undefined) throw error;
  run.log(
    'INFO',
    `Caught by ${clause.error}; ${clause.transition === undefined ? 'the flow ends' : `going to ${clause.transition}`}`,
  );
  return clause.transition;
}

/** The code of an error, and of the one whose retries were used up (decision D5). */
function codesOf(error: FlowError): string[] {
  const original =
    error.code === 'direktiv.retries.exceeded' && error.cause instanceof FlowError ? [error.cause.code] : [];
  return [error.code, ...original];
}

function needsRenewal(run: Run, waited: boolean): boolean {
  return run.budget.exhausted || (waited && workflowInfo().continueAsNewSuggested);
}

/**
 * Between two states: continues as new when Temporal suggests it, and ends the activation when the work of this one is
 * spent, so that deadlines and cancellation are seen and no task comes near the sandbox's time limit.
 */
async function renew(run: Run, next: string): Promise<void> {
  if (workflowInfo().continueAsNewSuggested) await continueRun(run, next);
  await checkpointWhenSpent(run, next);
}
