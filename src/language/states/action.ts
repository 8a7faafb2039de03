import { action as call } from '../action.js';
import type { ActionState } from '../model.js';
import { defaulted, optional, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { duration, flag } from '../rules/scalars.js';
import { besideAction, continuation, stateOf } from '../state-fields.js';

/** Calls one function (specification 1.10). */
export const action: Rule<ActionState> = stateOf(
  'action',
  {
    ...continuation,
    action: required(call),
    async: defaulted(flag, false),
    timeout: optional(duration),
  },
  { former: besideAction },
);
