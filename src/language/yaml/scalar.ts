import { timestamp } from './timestamp.js';

/** A scalar's JSON value, or why it has none. */
export type Resolved =
  | { readonly type: ScalarType; readonly value: null | boolean | number | string }
  | { readonly problem: 'not-finite' | 'bad-scalar'; readonly message: string };

/** What a scalar is in YAML; only `str` may be a key. */
export type ScalarType = 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'binary' | 'str';

interface Typed {
  readonly type: ScalarType;
  readonly value: null | boolean | number | string;
}

const prefix = 'tag:yaml.org,2002:';
const typed: ReadonlySet<string> = new Set<ScalarType>(['null', 'bool', 'int', 'float', 'timestamp']);

/**
 * Reads a scalar as Direktiv's YAML parser does (specification 1.2): `yes` is a string, `014` is octal,
 * a date becomes an RFC 3339 string. `plain` is false for quoted and block scalars.
 */
export function resolveScalar(text: string, plain: boolean, tag: string | undefined): Resolved {
  if (tag === undefined || tag === '!') return plain ? finite(readPlain(text, true)) : { type: 'str', value: text };
  const name = tag.startsWith(prefix) ? tag.slice(prefix.length) : '';
  if (name === 'binary') return decodeBinary(text);
  return typed.has(name) ? readTagged(text, name) : { type: 'str', value: text };
}

function readTagged(text: string, name: string): Resolved {
  const found = readPlain(text, name === 'timestamp');
  if (found.type === name || (name === 'float' && found.type === 'int')) return finite(found);
  return { problem: 'bad-scalar', message: `The tag !!${name} asks for another form of value.` };
}

function finite(found: Typed): Resolved {
  const { value } = found;
  if (typeof value !== 'number' || Number.isFinite(value)) return found;
  return { problem: 'not-finite', message: `JSON has no number ${value}; write it as a quoted string.` };
}

function readPlain(text: string, timestamps: boolean): Typed {
  const word = words.get(text);
  if (word !== undefined) return word;
  const time = timestamps ? timestamp(text) : undefined;
  if (time !== undefined) return { type: 'timestamp', value: time };
  return readNumber(text) ?? { type: 'str', value: text };
}

const words = new Map<string, Typed>([
  ...entries('null', null, ['', '~', 'null', 'Null', 'NULL']),
  ...entries('bool', true, ['true', 'True', 'TRUE']),
  ...entries('bool', false, ['false', 'False', 'FALSE']),
  ...entries('float', NaN, ['.nan', '.NaN', '.NAN']),
  ...entries('float', Infinity, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']),
  ...entries('float', -Infinity, ['-.inf', '-.Inf', '-.INF']),
]);

function entries(type: ScalarType, value: Typed['value'], texts: readonly string[]): [string, Typed][] {
  return texts.map((text) => [text, { type, value }]);
}

const decimal = /^[+-]?(?:0|[1-9]\d*)$/;
const based = /^([+-]?)0(?:[xX]([0-9a-fA-F]+)|[bB]([01]+)|[oO]?([0-7]+))$/;
const float = /^[+-]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][+-]?\d+)?$/;

function readNumber(text: string): Typed | undefined {
  if (!/^[+\-.\d]/.test(text)) return undefined;
  // Underscores separate digits, but not in a number that begins with its point.
  const digits = text.startsWith('.') ? text : text.replaceAll('_', '');
  return readInteger(withSignInFront(digits)) ?? readFloat(digits);
}

/** Direktiv's parser takes the sign of these behind the prefix, too. */
function withSignInFront(digits: string): string {
  return digits.replace(/^0([bo])([+-])/, '$20$1');
}

function readInteger(digits: string): Typed | undefined {
  if (decimal.test(digits)) return int(Number(digits));
  const match = based.exec(digits);
  if (match === null || digits.length > 80) return undefined;
  const [, sign, hex, binary, octal] = match;
  const size = BigInt(hex !== undefined ? `0x${hex}` : binary !== undefined ? `0b${binary}` : `0o${octal}`);
  // 64 bits with a sign, or 64 without when no sign is written; what is larger is no integer.
  const largest = sign === '' ? 2n ** 64n - 1n : sign === '-' ? 2n ** 63n : 2n ** 63n - 1n;
  if (size > largest) return undefined;
  return int(Number(sign === '-' ? -size : size));
}

/** Undefined for an integer beyond what a double can hold. Zero has no sign. */
function int(value: number): Typed | undefined {
  return Number.isFinite(value) ? { type: 'int', value: value === 0 ? 0 : value } : undefined;
}

function readFloat(digits: string): Typed | undefined {
  if (!float.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? { type: 'float', value } : undefined;
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function decodeBinary(text: string): Resolved {
  const bare = text.replace(/[\r\n]/g, '');
  if (bare.length % 4 !== 0 || !base64.test(bare))
    return { problem: 'bad-scalar', message: 'The tag !!binary asks for base64.' };
  const bytes = Uint8Array.from(atob(bare), (character) => character.charCodeAt(0));
  return { type: 'binary', value: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}
