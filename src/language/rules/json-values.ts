import type { Json, JsonObject } from '../../json/json.js';
import { isJsonObject } from '../../json/json.js';
import type { Jx } from '../model.js';
import { toJson } from '../yaml/source-node.js';
import { emptyString } from './scalars.js';
import { refine, wrongType, type Rule } from './rule.js';

/** Any value, kept as it is written. */
export const json: Rule<Json> = { shape: {}, read: ({ node }) => toJson(node) };

/** Structured JX: any value; it is evaluated when the state runs (specification 1.17). */
export const jx: Rule<Jx> = json;

/** Structured JX that must not be the empty text. */
export const nonEmptyJx: Rule<Jx> = refine(jx, (value, at) => (value === '' ? emptyString(at) : value));

/** Structured JX; the empty text counts as absence. */
export const jxOrAbsent: Rule<Jx | undefined> = refine(jx, (value) => (value === '' ? undefined : value));

/** A mapping whose keys and values are data. */
export const dictionary: Rule<JsonObject> = {
  shape: { type: 'object' },
  read(at) {
    const value = toJson(at.node);
    return isJsonObject(value) ? value : wrongType(at, 'a mapping');
  },
};
