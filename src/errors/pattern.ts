import { RE2JS } from 're2js';

const compiled = new Map<string, RE2JS | undefined>();
const cacheLimit = 1000;

/**
 * True when a `catch` or `retries` pattern names the error code: `*`, a glob over the whole code, or an RE2 regular
 * expression found anywhere in it (specification 5.3, decision D4). A pattern that does not compile is tried as a glob only.
 */
export function matchesCode(pattern: string, code: string): boolean {
  return pattern === '*' || matchesGlob(pattern, code) || regularExpression(pattern)?.matcher(code).find() === true;
}

/** `*` stands for any run of characters; everything else for itself. */
function matchesGlob(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces[pieces.length - 1] ?? '';
  if (pieces.length === 1) return pattern === text;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from);
    if (at < 0 || at + piece.length > text.length - last.length) return false;
    from = at + piece.length;
  }
  return true;
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
