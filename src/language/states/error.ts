import type { ErrorState } from '../model.js';
import { nonEmptyJx } from '../rules/json-values.js';
import { list } from '../rules/list.js';
import { optional, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { nonEmptyText, text } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

/** Records an error (specification 1.10). The message may be any JX (decision D23). */
export const error: Rule<ErrorState> = stateOf('error', {
  ...continuation,
  error: required(nonEmptyText),
  message: required(nonEmptyJx),
  args: optional(list(text)),
});
