import { RE2JS } from 're2js';
import { matchesGlob } from '../glob/glob.js';

const compiled = new Map<string, RE2JS | undefined>();
const cacheLimit = 1000;

/**
 * True when a `catch` or `retries` pattern names the error code: `*`, a glob over the whole code, or an RE2 regular
 * expression found anywhere in it (specification 5.3, decision D4). A pattern that does not compile is tried as a glob only.
 */
export function matchesCode(pattern: string, code: string): boolean {
  return pattern === '*' || matchesGlob(pattern, code) || regularExpression(pattern)?.matcher(code).find() === true;
}

function regularExpression(pattern: string): RE2JS | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  if (compiled.size >= cacheLimit) compiled.clear();
  const expression = compile(pattern);
  compiled.set(pattern, expression);
  return expression;
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}
