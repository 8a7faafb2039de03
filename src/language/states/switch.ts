import type { SwitchState } from '../model.js';
import { jx, nonEmptyJx } from '../rules/json-values.js';
import { nonEmptyList } from '../rules/list.js';
import { transition } from '../rules/names.js';
import { optional, record, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { continuation, stateOf } from '../state-fields.js';

const condition = record({
  condition: optional('Usually jq(...). It is met unless it gives false, null, or something empty.', nonEmptyJx),
  ...continuation,
});

/** Goes on by the first condition that is met (specification 1.10); an absent one never is. */
export const switchState: Rule<SwitchState> = stateOf('switch', 'Goes on by the first condition that is met.', {
  conditions: required('The conditions, in order.', nonEmptyList(condition)),
  defaultTransform: optional('What the data becomes when no condition is met.', jx),
  defaultTransition: optional(
    'State to go on with when no condition is met. Without it the flow ends here.',
    transition,
  ),
});
