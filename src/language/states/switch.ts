import type { SwitchState } from '../model.js';
import { jx, nonEmptyJx } from '../rules/json-values.js';
import { nonEmptyList } from '../rules/list.js';
import { transition } from '../rules/names.js';
import { optional, record, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { continuation, stateOf } from '../state-fields.js';

/** Goes on by the first condition that is met (specification 1.10); an absent one never is. */
export const switchState: Rule<SwitchState> = stateOf('switch', {
  conditions: required(nonEmptyList(record({ condition: optional(nonEmptyJx), ...continuation }))),
  defaultTransform: optional(jx),
  defaultTransition: optional(transition),
});
