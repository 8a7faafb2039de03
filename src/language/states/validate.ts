import type { Json, JsonObject } from '../../json/json.js';
import { isJsonObject } from '../../json/json.js';
import type { ValidateState } from '../model.js';
import { json, jxOrAbsent } from '../rules/json-values.js';
import { optional, required } from '../rules/record.js';
import { invalid, refine, spot, wrongType, type Rule } from '../rules/rule.js';
import { schemaFault } from '../../schema/shape.js';
import { continuation, stateOf } from '../state-fields.js';

const schema: Rule<JsonObject | boolean> = refine(
  json,
  (value: Json, at) => {
    if (!isJsonObject(value) && typeof value !== 'boolean') {
      return wrongType(at, 'a JSON schema: a mapping, true or false');
    }
    const fault = schemaFault(value);
    if (fault === undefined) return value;
    at.scope.report.error('bad-schema', spot(at), `${fault.place} ${fault.reason}.`);
    return invalid;
  },
  { type: ['object', 'boolean'] },
);

/** Checks data against a JSON schema (specification 1.10). The subject may be any JX (decision D63). */
export const validate: Rule<ValidateState> = stateOf('validate', 'Checks data against a JSON schema.', {
  ...continuation,
  schema: required('The JSON schema.', schema),
  subject: optional('What is checked. Without it all of the data.', jxOrAbsent),
});
