import type { NoopState } from '../model.js';
import type { Rule } from '../rules/rule.js';
import { continuation, stateOf } from '../state-fields.js';

/** Does nothing but what every state does (specification 1.9). */
export const noop: Rule<NoopState> = stateOf(
  'noop',
  'Does nothing but what every state can: log, transform, go on.',
  continuation,
);
