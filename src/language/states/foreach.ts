import { action } from '../action.js';
import type { ForeachState } from '../model.js';
import { nonEmptyJx } from '../rules/json-values.js';
import { optional, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { duration } from '../rules/scalars.js';
import { besideAction, continuation, stateOf } from '../state-fields.js';

/**
 * Calls one function for each element of a list (specification 1.10). A missing list fails when the state
 * runs; the action is checked as everywhere else (decision D25).
 */
export const foreach: Rule<ForeachState> = stateOf(
  'foreach',
  'Calls one function for each element of a list.',
  {
    ...continuation,
    array: optional('The list, usually jq(...).', nonEmptyJx),
    action: required('The call. Its input is evaluated against the element.', action),
    timeout: optional('How long the state may take at most. Without it 15 minutes.', duration),
  },
  { former: besideAction },
);
