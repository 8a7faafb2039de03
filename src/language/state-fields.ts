import { list } from './rules/list.js';
import { jx } from './rules/json-values.js';
import { stateId, transition } from './rules/names.js';
import { optional, defaulted, record, required, type Fields, type RecordOptions } from './rules/record.js';
import type { Rule } from './rules/rule.js';
import { constant, nonEmptyText } from './rules/scalars.js';
import type { CatchClause } from './model.js';

const catchClause: Rule<CatchClause> = record({
  error: required(
    'Code to catch; * stands for any text, and a regular expression is looked for in the code.',
    nonEmptyText,
  ),
  transition: optional('State to go on with. Without it the flow ends here.', transition),
});

/** Fields of every state (specification 1.9, 1.14). */
const common = {
  id: required('Name of the state, by which transitions lead to it.', stateId),
  log: optional('What to write into the log of the instance when the state begins.', jx),
  metadata: optional('What the instance shows as its metadata from then on.', jx),
  catch: defaulted('Where to go on when the state fails; the first clause that fits counts.', list(catchClause), []),
};

/** How most states go on (specification 1.9); switch and eventsXor have their own. */
export const continuation = {
  transform: optional('What the data of the instance becomes, at the end of the state. It has to be an object.', jx),
  transition: optional('State to go on with. Without it the flow ends here.', transition),
};

/** A state of a type with the common fields and its own. @param about what such a state does */
export function stateOf<const T extends string, F extends Fields>(
  type: T,
  about: string,
  fields: F,
  options: Pick<RecordOptions, 'former'> = {},
) {
  return record({ type: required(about, constant(type)), ...common, ...fields }, { exact: ['type'], ...options });
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
