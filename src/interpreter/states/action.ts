import type { ActionState } from '../../language/model.js';
import { callFunction } from '../actions/function-call.js';
import { type InvocationResult, valueOf } from '../actions/invocation.js';
import { type Branch, invoke, startDetached } from '../actions/invoke.js';
import type { Executor } from '../outcome.js';
import { restBetweenAttempts, withRetries } from '../actions/retries.js';
import type { Run } from '../run.js';
import { asTeam } from '../actions/team.js';

/** Calls a function or a subflow; its answer lands in `return` (specification 4.3). */
export const action: Executor<ActionState> = (state, run) => {
  run.deadlines.startState(state.timeout, Date.now());
  const branch: Branch = { state, action: state.action, data: run.data, branch: 0, iterator: run.input.iterator };
  if (state.async) return startDetached(run, branch).then(() => state);
  return carryOut(run, state, branch).then((result) => {
    run.store('return', valueOf(result));
    return state;
  });
};

function carryOut(run: Run, state: ActionState, branch: Branch): Promise<InvocationResult> {
  const called = run.function(state.action.function);
  if (called.type === 'subflow') return asTeam(run, { state, actions: [state.action] }, (team) => team.start(branch));
  return withRetries(run, {
    policy: state.action.retries,
    make: (attempt) =>
      invoke(run, branch, attempt, (invocation) => callFunction(run, { ...invocation, function: called })),
    rest: restBetweenAttempts(run),
  });
}
