import { list } from './rules/list.js';
import { jx } from './rules/json-values.js';
import { stateId, transition } from './rules/names.js';
import { optional, defaulted, record, required, type Fields, type RecordOptions } from './rules/record.js';
import type { Rule } from './rules/rule.js';
import { constant, nonEmptyText } from './rules/scalars.js';
import type { CatchClause } from './model.js';

const catchClause: Rule<CatchClause> = record({
  error: required(nonEmptyText),
  transition: optional(transition),
});

/** Fields of every state (specification 1.9, 1.14). */
const common = {
  id: required(stateId),
  log: optional(jx),
  metadata: optional(jx),
  catch: defaulted(list(catchClause), []),
};

/** How most states go on (specification 1.9); switch and eventsXor have their own. */
export const continuation = {
  transform: optional(jx),
  transition: optional(transition),
};

/** A state of a type with the common fields and its own. */
export function stateOf<const T extends string, F extends Fields>(
  type: T,
  fields: F,
  options: Pick<RecordOptions, 'former'> = {},
) {
  return record({ type: required(constant(type)), ...common, ...fields }, { exact: ['type'], ...options });
}

const belowAction = 'It belongs to the call: indent it below "action".';

/** Fields of an action that stand beside it, which is the most usual slip of the indentation. */
export const besideAction = {
  function: belowAction,
  input: belowAction,
  secrets: belowAction,
  retries: belowAction,
  files: belowAction,
};

/** What can be checked of a state whose type is not known. */
export const anyState: Rule<unknown> = record(common, { unknown: 'accepted' });
