import type { Json, JsonObject } from '../../json/json.js';
import { isJsonObject } from '../../json/json.js';
import type { ValidateState } from '../model.js';
import { json, jxOrAbsent } from '../rules/json-values.js';
import { optional, required } from '../rules/record.js';
import { refine, wrongType, type Rule } from '../rules/rule.js';
import { continuation, stateOf } from '../state-fields.js';

const schema: Rule<JsonObject | boolean> = refine(json, (value: Json, at) =>
  isJsonObject(value) || typeof value === 'boolean' ? value : wrongType(at, 'a JSON schema: a mapping, true or false'),
);

/** Checks data against a JSON schema (specification 1.10). The subject may be any JX (decision D63). */
export const validate: Rule<ValidateState> = stateOf('validate', {
  ...continuation,
  schema: required(schema),
  subject: optional(jxOrAbsent),
});
