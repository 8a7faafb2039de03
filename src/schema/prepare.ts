import type { Schema, SchemaDraft } from '@cfworker/json-schema';
import { isJsonObject, type Json, type JsonObject } from '../json/json.js';
import { formatCheck, formatOfPattern } from './formats.js';
import { dataKeywords, listKeywords, mapKeywords, newKeywords } from './keywords.js';
import { matcherOfNames } from './patterns.js';

const { isArray } = Array;
const { entries, fromEntries } = Object;

/**
 * A copy of a schema as the validator needs it: it writes into what it gets, and ours is frozen. Keywords that the draft
 * does not know are left out, a number is never of a format (specification 15), and patterns are RE2's.
 * @param names every name of a property in the data
 * @throws PatternError
 */
export function prepare(schema: Json, draft: SchemaDraft, names: readonly string[]): Schema | boolean {
  return copy(schema, { old: draft === '4' || draft === '7', names }) as Schema | boolean;
}

interface Context {
  /** Whether the draft lacks the new keywords. */
  readonly old: boolean;
  readonly names: readonly string[];
}

function copy(schema: Json, context: Context): Json {
  if (!isJsonObject(schema)) return schema;
  const known = entries(schema).filter(([keyword]) => !(context.old && newKeywords.has(keyword)));
  return withTextChecks(fromEntries(known.map(([keyword, value]) => [keyword, copyValue(keyword, value, context)])));
}

function copyValue(keyword: string, value: Json, context: Context): Json {
  if (dataKeywords.has(keyword)) return value;
  if (isArray(value)) {
    return listKeywords.has(keyword) ? (value as readonly Json[]).map((item) => copy(item, context)) : value;
  }
  if (!isJsonObject(value)) return value;
  if (keyword === 'patternProperties') return copyMap(value, context, (name) => matcherOfNames(name, context.names));
  // What no draft knows may still be the target of a reference.
  return mapKeywords.has(keyword) ? copyMap(value, context, (name) => name) : copy(value, context);
}

function copyMap(map: JsonObject, context: Context, rename: (name: string) => string): Json {
  const renamed = new Map<string, Json[]>();
  for (const [name, schema] of entries(map)) {
    const key = rename(name);
    renamed.set(key, [...(renamed.get(key) ?? []), copy(schema, context)]);
  }
  return fromEntries([...renamed].map(([name, all]) => [name, all.length === 1 ? all[0]! : { allOf: all }]));
}

/** The validator knows one format per schema, and only for texts. */
function withTextChecks(schema: JsonObject): JsonObject {
  const { format, pattern: source, ...rest } = schema;
  const checks: Json[] = [];
  if (typeof format === 'string' && formatCheck(format) !== undefined) checks.push({ not: { type: 'number' } });
  if (typeof source === 'string') checks.push({ format: formatOfPattern(source) });
  if (checks.length === 0) return schema;
  return {
    ...rest,
    ...(format === undefined ? {} : { format }),
    allOf: [...((schema['allOf'] as readonly Json[] | undefined) ?? []), ...checks],
  };
}
