import type { DelayState } from '../model.js';
import { required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { requiredDuration } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

/** Waits (specification 1.10). It has no timeout of its own. */
export const delay: Rule<DelayState> = stateOf('delay', 'Waits for a while.', {
  ...continuation,
  duration: required('How long to wait.', requiredDuration),
});
