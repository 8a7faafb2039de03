import { action as call } from '../action.js';
import type { ActionState } from '../model.js';
import { defaulted, optional, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { duration, flag } from '../rules/scalars.js';
import { besideAction, continuation, stateOf } from '../state-fields.js';

/** Calls one function (specification 1.10). */
export const action: Rule<ActionState> = stateOf(
  'action',
  'Calls one function.',
  {
    ...continuation,
    action: required('The call.', call),
    async: defaulted('Go on at once, without waiting for the function.', flag, false),
    timeout: optional('How long the state may take at most. Without it 15 minutes.', duration),
  },
  { former: besideAction },
);
