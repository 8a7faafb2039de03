import type { ErrorState } from '../model.js';
import { nonEmptyJx } from '../rules/json-values.js';
import { list } from '../rules/list.js';
import { optional, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { nonEmptyText, text } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

/** Records an error (specification 1.10). The message may be any JX (decision D23). */
export const error: Rule<ErrorState> = stateOf(
  'error',
  'Records an error and goes on; the instance fails with it at its end.',
  {
    ...continuation,
    error: required('Code of the error, for example shop.order.invalid.', nonEmptyText),
    message: required('Message of the error; %v and the like stand for what is in args.', nonEmptyJx),
    args: optional('Values for the message.', list(text)),
  },
);
