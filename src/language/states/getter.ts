import type { GetterState } from '../model.js';
import { nonEmptyJx } from '../rules/json-values.js';
import { nonEmptyList } from '../rules/list.js';
import { defaulted, optional, record, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { choice, textOrAbsent } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

const variable = record({
  key: required(nonEmptyJx),
  scope: defaulted(choice(['instance', 'workflow', 'namespace', 'thread', 'system', 'file']), 'instance'),
  as: optional(textOrAbsent),
});

/** Reads variables (specification 1.10); the scope is `instance` unless said otherwise (decision D1). */
export const getter: Rule<GetterState> = stateOf('getter', {
  ...continuation,
  variables: required(nonEmptyList(variable)),
});
