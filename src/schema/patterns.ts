import { RE2JS, RE2JSSyntaxException } from 're2js';
import { BoundedCache } from '../cache/bounded-cache.js';
import { isJsonObject, type Json } from '../json/json.js';

const { isArray } = Array;

/** A pattern that is not valid in RE2. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

interface Pattern {
  /** Length of the compiled program: the work for one character at worst. */
  readonly size: number;
  isIn(text: string): boolean;
}

const cache = new BoundedCache<Pattern>({ entries: 256, weight: 256 * 1024 });

/**
 * A regular expression as Go's RE2 understands it, found anywhere in a text in time linear to its length.
 * @throws PatternError
 */
export function pattern(source: string): Pattern {
  return cache.get(source) ?? cache.keep(source, compile(source));
}

function compile(source: string): Pattern {
  try {
    const regex = RE2JS.compile(source);
    return { size: regex.programSize(), isIn: (text) => regex.matcher(text).find() };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new PatternError(`${JSON.stringify(source)} is not a valid regular expression: ${error.message}`, {
      cause: error,
    });
  }
}

/** Whether a schema speaks of names by patterns: what it means then depends on the names there are. */
export function hasPatternProperties(schema: Json): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  if (isJsonObject(schema) && Object.hasOwn(schema, 'patternProperties')) return true;
  return (Object.values(schema) as Json[]).some(hasPatternProperties);
}

/** Names of properties anywhere in a value; at most `limit` values are looked at. */
export function propertyNames(value: Json, limit: number): string[] {
  const names = new Set<string>();
  const open: Json[] = [value];
  let seen = 0;
  for (let next = open.pop(); next !== undefined && seen <= limit; next = open.pop(), seen++) {
    // Not spread: as arguments of one call, a hundred thousand and more do not fit on the stack.
    if (isArray(next)) for (const child of next as readonly Json[]) open.push(child);
    else if (isJsonObject(next)) {
      for (const [name, child] of Object.entries(next)) {
        names.add(name);
        open.push(child);
      }
    }
  }
  return [...names];
}

/**
 * A regular expression of the host that matches just those of the names in which the pattern is found. The validator tries
 * the keys of `patternProperties` with the host's engine, which may take for ever; this one has nothing to try.
 */
export function matcherOfNames(source: string, names: readonly string[]): string {
  const { isIn } = pattern(source);
  const matching = names.filter(isIn).map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return matching.length === 0 ? '(?!)' : `^(?:${matching.join('|')})$`;
}
