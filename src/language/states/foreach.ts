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
  {
    ...continuation,
    array: optional(nonEmptyJx),
    action: required(action),
    timeout: optional(duration),
  },
  { former: besideAction },
);
