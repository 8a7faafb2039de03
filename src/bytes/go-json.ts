import type { Json } from '../json/json.js';

/** Deepest nesting that is taken: what is deeper could not be written as JSON again everywhere it passes. */
export const maxDepth = 1000;

/** What bytes are. */
export type GoJson =
  { readonly kind: 'json'; readonly value: Json } | { readonly kind: 'notJson' } | { readonly kind: 'tooDeep' };

const quote = 0x22;
const backslash = 0x5c;
/** `[` and `{`, `]` and `}` differ in this bit only, and no other byte outside a string becomes one of the first. */
const braceBit = 0x20;
const opening = 0x7b;
const closing = 0x7d;

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

/** A half without its other half beside it, or halves of which an escaped backslash makes the first one plain text. */
const unpaired =
  /\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]|\\\\u[dD][89abAB]/;
const escapes =
  /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^])/g;
const lone = /^\\u[dD][89a-fA-F][0-9a-fA-F]{2}$/;

/** Only a text that may have one is rewritten. Each escape is taken whole, so that `\\ud800` (an escaped backslash) is left alone. */
function withoutLoneSurrogates(text: string): string {
  if (!unpaired.test(text)) return text;
  return text.replace(escapes, (escape) => (lone.test(escape) ? '\\ufffd' : escape));
}

/** `bytes` are JSON already, so brackets outside strings are balanced. */
function isTooDeep(bytes: Buffer): boolean {
  if (hasFewOpenings(bytes)) return false;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (inString) {
      if (byte === backslash) i++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if ((byte | braceBit) === opening) {
      if (++depth > maxDepth) return true;
    } else if ((byte | braceBit) === closing) depth--;
  }
  return false;
}

/** Spares most documents the walk over their bytes. */
function hasFewOpenings(bytes: Buffer): boolean {
  let count = 0;
  for (const bracket of ['[', '{']) {
    for (let at = bytes.indexOf(bracket); at !== -1; at = bytes.indexOf(bracket, at + 1)) {
      if (++count > maxDepth) return false;
    }
  }
  return true;
}

/** An exponent of two digits makes a number too large from 210 digits before it on. */
const largeNumber = /[eE]\+?\d{3}|\d{210}/;

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
