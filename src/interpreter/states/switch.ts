import type { SwitchState } from '../../language/model.js';
import { evaluateConditionFor } from '../expressions.js';
import { isPromise } from '../is-promise.js';
import type { Executor, Outcome } from '../outcome.js';
import type { Run } from '../run.js';

/** The first condition that is met decides; none met: the defaults (specification 4.7). */
export const switchState: Executor<SwitchState> = (state, run) => firstMet(state, run, 0);

function firstMet(state: SwitchState, run: Run, from: number): Outcome | Promise<Outcome> {
  for (let i = from; i < state.conditions.length; i++) {
    const clause = state.conditions[i]!;
    const met = isMet(run, clause);
    if (isPromise(met)) return met.then((known) => (known ? taken(state, run, i) : firstMet(state, run, i + 1)));
    if (met) return taken(state, run, i);
  }
  run.reporter.routineLine(state.id, 'No condition is met');
  return { transform: state.defaultTransform, transition: state.defaultTransition };
}

function taken(state: SwitchState, run: Run, index: number): Outcome {
  run.reporter.routineLine(state.id, `Condition ${index} is met`);
  return state.conditions[index]!;
}

function isMet(run: Run, { condition }: SwitchState['conditions'][number]): boolean | Promise<boolean> {
  return condition !== undefined && condition !== null && evaluateConditionFor(run, condition);
}
