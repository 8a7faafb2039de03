import type { SwitchState } from '../../language/model.js';
import { evaluateConditionFor } from '../expressions.js';
import type { Executor } from '../outcome.js';

/** The first condition that is met decides; none met: the defaults (specification 4.7). */
export const switchState: Executor<SwitchState> = (state, run) => {
  const met = state.conditions.find(
    ({ condition }) => condition !== undefined && condition !== null && evaluateConditionFor(run, condition),
  );
  return met ?? { transform: state.defaultTransform, transition: state.defaultTransition };
};
