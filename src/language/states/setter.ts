import type { SetterState } from '../model.js';
import { jxOrAbsent, nonEmptyJx } from '../rules/json-values.js';
import { nonEmptyList } from '../rules/list.js';
import { defaulted, optional, record, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { choice } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

/** The one record of the language that tolerates unknown fields (specification 1.1). */
const variable = record(
  {
    key: required('Name of the variable.', nonEmptyJx),
    scope: defaulted('Whose variable it is.', choice(['instance', 'workflow', 'namespace', 'thread']), 'instance'),
    value: optional('What is stored. Without a value the variable is deleted.', nonEmptyJx),
    mimeType: optional('Media type of what is stored.', jxOrAbsent),
  },
  { unknown: 'warning' },
);

/** Writes variables (specification 1.10); no value deletes one. */
export const setter: Rule<SetterState> = stateOf('setter', 'Writes variables.', {
  ...continuation,
  variables: required('The variables.', nonEmptyList(variable)),
});
