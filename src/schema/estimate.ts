import type { Schema } from '@cfworker/json-schema';
import { isJsonObject, type Json } from '../json/json.js';
import { patternFormat } from './formats.js';
import { dataKeywords, listKeywords, mapKeywords, schemaKeywords } from './keywords.js';
import { pattern } from './patterns.js';

const { isArray } = Array;
const { entries, values } = Object;

/** Characters that count as much as one value. */
const textUnit = 64;

/** The values in `value`, itself included, long texts as several; counting stops above `limit`. */
export function countValues(value: Json, limit: number): number {
  const open: Json[] = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined && count <= limit; next = open.pop()) {
    count += 1;
    if (typeof next === 'string') count += Math.floor(next.length / textUnit);
    else if (isArray(next) || isJsonObject(next)) {
      const children = values(next) as Json[];
      if (children.length > limit) return count + children.length;
      // Not spread: as arguments of one call, a hundred thousand and more do not fit on the stack.
      for (const child of children) open.push(child);
    }
  }
  return count;
}

/** What the references of a prepared schema point at, by their absolute address. */
export type Lookup = Readonly<Record<string, Schema | boolean | undefined>>;
export type Part = Schema & { readonly __absolute_ref__?: string };

/**
 * How many checks a schema makes of each value at most, its references written out; infinite when it refers to itself.
 * The work of a validation is at most this times the number of values: each part meets each value once.
 * @param valueCount how many values there are, for keywords that compare each with each
 */
export function checksPerValue(schema: Schema | boolean, lookup: Lookup, valueCount: number): number {
  const known = new Map<object, number>();
  const of = (part: unknown): number => {
    if (typeof part !== 'object' || part === null) return 1;
    const counted = known.get(part);
    if (counted !== undefined) return counted;
    known.set(part, Infinity); // for a reference back to here
    const total = parts(part as Part, lookup).reduce<number>(
      (sum, child) => sum + of(child),
      ownChecks(part as Part, valueCount),
    );
    known.set(part, total);
    return total;
  };
  return of(schema);
}

/** The parts that are checked when this one is. */
function parts(schema: Part, lookup: Lookup): unknown[] {
  const children = entries(schema).flatMap(([keyword, value]): unknown[] => {
    if (keyword === '$defs' || keyword === 'definitions') return [];
    if (mapKeywords.has(keyword)) return isJsonObject(value) ? values(value) : [];
    if (isArray(value)) return listKeywords.has(keyword) ? value : [];
    return schemaKeywords.has(keyword) ? [value] : [];
  });
  const target = schema.__absolute_ref__ === undefined ? undefined : lookup[schema.__absolute_ref__];
  return target === undefined ? children : [...children, target];
}

/** The checks a part makes of one value by itself, its inner schemas left out. */
export function ownChecks(schema: Part, valueCount: number): number {
  const literals = entries(schema).map(([keyword, value]) =>
    dataKeywords.has(keyword) || isArray(value) ? countValues(value as Json, 1_000_000) : 1,
  );
  const pairs = schema.uniqueItems === true || schema.patternProperties !== undefined ? valueCount : 0;
  return 1 + literals.reduce((sum, size) => sum + size, 0) + patternSize(schema.format) + pairs;
}

function patternSize(format: string | undefined): number {
  return format?.startsWith(patternFormat) === true ? pattern(format.slice(patternFormat.length)).size : 0;
}
