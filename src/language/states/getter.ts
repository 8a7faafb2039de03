import type { GetterState } from '../model.js';
import { nonEmptyJx } from '../rules/json-values.js';
import { nonEmptyList } from '../rules/list.js';
import { defaulted, optional, record, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { choice, textOrAbsent } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

const scopes = ['instance', 'workflow', 'namespace', 'thread', 'system', 'file'] as const;

const variable = record({
  key: required('Name of the variable.', nonEmptyJx),
  scope: defaulted('Whose variable it is; file reads a file of the namespace.', choice(scopes), 'instance'),
  as: optional('Where it lands in .var, instead of under the key.', textOrAbsent),
});

/** Reads variables (specification 1.10); the scope is `instance` unless said otherwise (decision D1). */
export const getter: Rule<GetterState> = stateOf('getter', 'Reads variables, which land in .var.', {
  ...continuation,
  variables: required('The variables.', nonEmptyList(variable)),
});
