import { stableStringify } from '../json/stable-stringify.js';
import type { Json } from '../json/json.js';

/** JavaScript writes no more of a number. */
const mostDigits = 100;

const verb = /%([-+ 0#]*)(\d+)?(?:\.(\d*))?(.)/gs;

/**
 * Fills a message of an `error` state with its arguments as Go's `fmt` does for strings, numbers and booleans;
 * lists and objects print as compact JSON (specification 4.15 and 15).
 */
export function formatMessage(format: string, args: readonly Json[]): string {
  let next = 0;
  const text = format.replace(
    verb,
    (_match, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      if (next >= args.length) return `%!${letter}(MISSING)`;
      const value = args[next++] as Json;
      const digits = precision === undefined ? undefined : Number(precision);
      return pad(formatValue(letter, value, digits, flags), width, flags, letter);
    },
  );
  const surplus = args.slice(next).map((value) => `${goType(value)}=${plain(value)}`);
  const complete = format.endsWith('%') && /(^|[^%])(%%)*%$/.test(format) ? `${text.slice(0, -1)}%!(NOVERB)` : text;
  return surplus.length === 0 ? complete : `${complete}%!(EXTRA ${surplus.join(', ')})`;
}

type Formatter = (value: Json, digits: number | undefined, flags: string) => string | undefined;

const formatters: { readonly [verb: string]: Formatter } = {
  v: (value, digits) => {
    if (typeof value === 'number') return shortest(value, digits);
    return typeof value === 'string' ? cut(value, digits) : plain(value);
  },
  s: (value, digits) => (typeof value === 'string' ? cut(value, digits) : undefined),
  q: (value, digits) => (typeof value === 'string' ? JSON.stringify(cut(value, digits)) : undefined),
  x: (value) => (typeof value === 'string' ? hex(value) : undefined),
  X: (value) => (typeof value === 'string' ? hex(value).toUpperCase() : undefined),
  t: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  f: (value, digits, flags) => signed(value, flags, (number) => number.toFixed(Math.min(digits ?? 6, mostDigits))),
  F: (value, digits, flags) => signed(value, flags, (number) => number.toFixed(Math.min(digits ?? 6, mostDigits))),
  e: (value, digits, flags) =>
    signed(value, flags, (number) => exponent(number.toExponential(Math.min(digits ?? 6, mostDigits)))),
  E: (value, digits, flags) => formatters['e']!(value, digits, flags)?.toUpperCase(),
  g: (value, digits, flags) => signed(value, flags, (number) => shortest(number, digits)),
  G: (value, digits, flags) => formatters['g']!(value, digits, flags)?.toUpperCase(),
};

function formatValue(letter: string, value: Json, digits: number | undefined, flags: string): string {
  if (typeof value === 'object' && value !== null && 'vsq'.includes(letter)) return stableStringify(value);
  if (value === null && letter !== 'v') return `%!${letter}(<nil>)`;
  return formatters[letter]?.(value, digits, flags) ?? `%!${letter}(${goType(value)}=${plain(value)})`;
}

function signed(value: Json, flags: string, format: (number: number) => string): string | undefined {
  if (typeof value !== 'number') return undefined;
  const text = format(value);
  return flags.includes('+') && value >= 0 ? `+${text}` : flags.includes(' ') && value >= 0 ? ` ${text}` : text;
}

function plain(value: Json): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return shortest(value, undefined);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : stableStringify(value);
}

/** Go's `%g`, without a precision the shortest digits that round-trip: the exponent form from 1e6 on and below 1e-4. */
function shortest(number: number, digits: number | undefined): string {
  const precision = digits === undefined ? undefined : Math.min(digits || 1, mostDigits);
  const scientific = number.toExponential(precision === undefined ? undefined : precision - 1);
  const power = Number(scientific.slice(scientific.indexOf('e') + 1));
  if (number !== 0 && (power < -4 || power >= (precision ?? 6))) return exponent(withoutZeros(scientific));
  return precision === undefined ? String(number) : withoutZeros(number.toPrecision(precision));
}

function withoutZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+(e|$)/, '$1') : digits;
}

/** JavaScript writes `2e+6`, Go `2e+06`. */
function exponent(scientific: string): string {
  return scientific.replace(/e([+-])(\d)$/, 'e$10$2');
}

function hex(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function cut(text: string, digits: number | undefined): string {
  return digits === undefined ? text : [...text].slice(0, digits).join('');
}

function pad(text: string, width: string | undefined, flags: string, letter: string): string {
  const missing = Number(width ?? 0) - [...text].length;
  if (missing <= 0) return text;
  const room = Math.min(missing, 1000);
  if (flags.includes('-')) return text + ' '.repeat(room);
  if (!flags.includes('0') || 'sqvt'.includes(letter)) return ' '.repeat(room) + text;
  return text.replace(/^[+-]?/, (sign) => sign + '0'.repeat(room));
}

function goType(value: Json): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}
