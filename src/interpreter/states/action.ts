import type { ActionState } from '../../language/model.js';
import { type Branch, invoke, startDetached } from '../invoke.js';
import type { Executor } from '../outcome.js';
import { withRetries } from '../retries.js';

/** Calls a function or a subflow; its answer lands in `return` (specification 4.3). */
export const action: Executor<ActionState> = (state, run) => {
  run.deadlines.startState(state.timeout, Date.now());
  const branch: Branch = { state, action: state.action, data: run.data, branch: 0, iterator: run.input.iterator };
  if (state.async) return startDetached(run, branch).then(() => state);
  return withRetries(run, state.action.retries, (attempt) => invoke(run, branch, attempt)).then((answer) => {
    run.store('return', answer);
    return state;
  });
};
