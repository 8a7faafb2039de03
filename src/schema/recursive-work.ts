import { isJsonObject, type Json } from '../json/json.js';
import { listKeywords, schemaKeywords } from './keywords.js';
import { type Lookup, ownChecks, type Part } from './estimate.js';

const { isArray } = Array;
const { entries, hasOwn, values } = Object;

/** The validator calls itself this deep without trouble for the stack of any host. */
const depthLimit = 300;
/** Keywords whose schemas look at the same value as the schema they stand in. */
const inPlace: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else']);
const inPlaceMaps: ReadonlySet<string> = new Set(['dependencies', 'dependentSchemas']);

/**
 * The work of checking a value with a schema that refers to itself: how deep that goes depends on the value. Each part is
 * followed into each value once, however many ways lead there.
 * @returns infinity above `limit`, and when schema and value together are too deep, as an endless reference is
 */
export function recursiveWork(schema: Part, lookup: Lookup, value: Json, limit: number): number {
  const known = new Map<object, Map<Json, number>>();
  let followed = 0;

  function follow(part: unknown, at: Json, depth: number): number {
    if (typeof part !== 'object' || part === null) return 1;
    const counted = known.get(part)?.get(at);
    if (counted !== undefined) return counted;
    followed += 1;
    if (depth > depthLimit || followed > limit) return Infinity;
    let total = ownChecks(part as Part, isArray(at) ? at.length : 1);
    for (const [child, inside] of steps(part as Part, at, lookup)) {
      total += follow(child, inside, depth + 1);
      if (total > limit) return Infinity;
    }
    const ofPart = known.get(part) ?? new Map<Json, number>();
    known.set(part, ofPart.set(at, total));
    return total;
  }
  return follow(schema, value, 0);
}

/** What a part is made of, each with the value it looks at. */
function* steps(part: Part, at: Json, lookup: Lookup): Generator<readonly [part: unknown, value: Json]> {
  const target = part.__absolute_ref__ === undefined ? undefined : lookup[part.__absolute_ref__];
  if (target !== undefined) yield [target, at];
  for (const [keyword, value] of entries(part) as [string, unknown][]) {
    const several = isArray(value) && listKeywords.has(keyword) ? (value as unknown[]) : undefined;
    if (inPlace.has(keyword)) for (const child of several ?? [value]) yield [child, at];
    else if (inPlaceMaps.has(keyword)) for (const child of values(value as object)) yield [child, at];
    else if (keyword === 'properties') yield* named(value as object, at);
    else if (keyword === 'patternProperties') yield* inside(values(value as object), at);
    else if (several !== undefined || schemaKeywords.has(keyword)) yield* inside(several ?? [value], at);
  }
}

function* named(schemas: object, at: Json): Generator<readonly [part: unknown, value: Json]> {
  if (!isJsonObject(at)) return;
  for (const [name, schema] of entries(schemas)) if (hasOwn(at, name)) yield [schema, at[name]!];
}

function* inside(schemas: readonly unknown[], at: Json): Generator<readonly [part: unknown, value: Json]> {
  if (typeof at !== 'object' || at === null) return;
  for (const value of values(at) as Json[]) for (const schema of schemas) yield [schema, value];
}
