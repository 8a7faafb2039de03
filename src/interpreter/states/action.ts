import type { Json } from '../../json/json.js';
import type { ActionState } from '../../language/model.js';
import { evaluateFor } from '../expressions.js';
import { callFunction, startDetachedCall } from '../function-call.js';
import { isPromise } from '../is-promise.js';
import type { Invocation, InvocationResult } from '../invocation.js';
import type { Executor, Outcome } from '../outcome.js';
import { withRetries } from '../retries.js';
import type { Run } from '../run.js';
import { callSubflow, startDetachedSubflow } from '../subflow.js';

/** Calls a function or a subflow; its answer lands in `return` (specification 4.3). */
export const action: Executor<ActionState> = (state, run) => {
  run.deadlines.startState(state.timeout, Date.now());
  return state.async ? startWithoutWaiting(state, run) : callAndStore(state, run);
};

function callAndStore(state: ActionState, run: Run): Promise<Outcome> {
  const attempt = (number: number): Promise<InvocationResult> => invoke(run, state, number);
  return withRetries(run, state.action.retries, attempt).then((answer) => {
    run.store('return', answer);
    return state;
  });
}

async function startWithoutWaiting(state: ActionState, run: Run): Promise<Outcome> {
  const detached = invocation(state, run, 0, await inputOf(state, run));
  const called = detached.function;
  if (called.type === 'subflow') await startDetachedSubflow(run, { ...detached, function: called });
  else await startDetachedCall(run, { ...detached, function: called });
  return state;
}

function invoke(run: Run, state: ActionState, attempt: number): Promise<InvocationResult> {
  const input = inputOf(state, run);
  return isPromise(input)
    ? input.then((known) => send(run, invocation(state, run, attempt, known)))
    : send(run, invocation(state, run, attempt, input));
}

function send(run: Run, attempt: Invocation): Promise<InvocationResult> {
  const called = attempt.function;
  return called.type === 'subflow'
    ? callSubflow(run, { ...attempt, function: called })
    : callFunction(run, { ...attempt, function: called });
}

function invocation(state: ActionState, run: Run, attempt: number, input: Json): Invocation {
  return {
    state,
    function: run.function(state.action.function),
    input,
    branch: 0,
    attempt,
    iterator: run.input.iterator,
  };
}

function inputOf({ action }: ActionState, run: Run): Json | Promise<Json> {
  return action.input === undefined ? run.data : evaluateFor(run, action.input);
}
