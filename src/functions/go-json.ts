import type { Json } from '../json/json.js';

/** Deepest nesting that is taken: what is deeper could not be written as JSON again everywhere it passes. */
export const maxDepth = 1000;

/** What bytes are. */
export type GoJson =
  { readonly kind: 'json'; readonly value: Json } | { readonly kind: 'notJson' } | { readonly kind: 'tooDeep' };

const quote = 0x22;
const backslash = 0x5c;
const openings = new Set([0x5b, 0x7b]);
const closings = new Set([0x5d, 0x7d]);

/**
 * The JSON value that `bytes` hold. `notJson` is what Go's decoder would not take: wrong syntax
 * (a byte order mark included) or a number beyond a double; `tooDeep` is JSON below {@link maxDepth} levels.
 * Invalid UTF-8 and lone surrogates inside strings become U+FFFD (functions 15.5).
 */
export function parseGoJson(bytes: Buffer): GoJson {
  const text = withoutLoneSurrogates(bytes.toString('utf8'));
  const value = parse(text);
  if (value === undefined) return { kind: 'notJson' };
  if (isTooDeep(bytes)) return { kind: 'tooDeep' };
  return hasInfinity(text, value) ? { kind: 'notJson' } : { kind: 'json', value };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const surrogate = /\\u[dD][89a-fA-F]/;
const escapes =
  /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^])/g;
const lone = /^\\u[dD][89a-fA-F][0-9a-fA-F]{2}$/;

/** Each escape is taken whole, so that `\\ud800` (an escaped backslash) is left alone. */
function withoutLoneSurrogates(text: string): string {
  if (!surrogate.test(text)) return text;
  return text.replace(escapes, (escape) => (lone.test(escape) ? '\\ufffd' : escape));
}

/** `bytes` are JSON already, so brackets outside strings are balanced. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (inString) {
      if (byte === backslash) i++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (openings.has(byte)) {
      if (++depth > maxDepth) return true;
    } else if (closings.has(byte)) depth--;
  }
  return false;
}

const largeNumber = /[eE]\+?\d{3}|\d{309}/;

/** JSON.parse turns a number beyond a double into Infinity; only a text with a large number is walked. */
function hasInfinity(text: string, value: Json): boolean {
  if (!largeNumber.test(text)) return false;
  const pending: Json[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'number' && !Number.isFinite(next)) return true;
    if (typeof next === 'object' && next !== null) for (const item of Object.values(next)) pending.push(item);
  }
  return false;
}
