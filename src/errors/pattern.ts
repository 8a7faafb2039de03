import { RE2JS } from 're2js';
import { BoundedCache } from '../cache/bounded-cache.js';
import { matchesGlob } from '../glob/glob.js';

const cache = new BoundedCache<Pattern>({ entries: 1000, weight: 256 * 1024 });

interface Pattern {
  /** Undefined when it does not compile. */
  readonly expression: RE2JS | undefined;
}

/**
 * True when a `catch` or `retries` pattern names the error code: `*`, a glob over the whole code, or an RE2 regular
 * expression found anywhere in it (specification 5.3, decision D4). A pattern that does not compile is tried as a glob only.
 */
export function matchesCode(pattern: string, code: string): boolean {
  return pattern === '*' || matchesGlob(pattern, code) || isFound(pattern, code);
}

function isFound(pattern: string, code: string): boolean {
  const { expression } = cache.get(pattern) ?? cache.keep(pattern, compile(pattern));
  return expression?.matcher(code).find() === true;
}

function compile(pattern: string): Pattern {
  try {
    return { expression: RE2JS.compile(pattern) };
  } catch {
    return { expression: undefined };
  }
}
