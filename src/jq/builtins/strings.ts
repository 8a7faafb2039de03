import { splitText } from '../arithmetic.js';
import { encode } from '../encode.js';
import { raise } from '../failures.js';
import { formatValue, toText } from '../formats.js';
import { parseJson } from '../parse-json.js';
import { parseNumber, toInteger } from '../numbers.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { trim, trimEnd, trimStart } from '../text.js';
import { utf8ByteLength } from '../utf8.js';
import { isList, isNumeric, type Value } from '../value.js';
import type { Native } from './native.js';
import { split } from './regex.js';

/** Builtins on strings and their conversions. */
export const stringFunctions: { readonly [signature: string]: Native } = {
  'utf8bytelength/0': (rt, input) => {
    const text = textFor('utf8bytelength', input);
    rt.tick(text.length);
    return utf8ByteLength(text);
  },
  'startswith/1': (_rt, input, start) => pairFor('startswith', input, start, (text, other) => text.startsWith(other)),
  'endswith/1': (_rt, input, end) => pairFor('endswith', input, end, (text, other) => text.endsWith(other)),
  'ltrimstr/1': (_rt, input, start) =>
    pairFor('ltrimstr', input, start, (text, other) => (text.startsWith(other) ? text.slice(other.length) : text)),
  'rtrimstr/1': (_rt, input, end) =>
    pairFor('rtrimstr', input, end, (text, other) =>
      text.endsWith(other) ? text.slice(0, text.length - other.length) : text,
    ),
  'trim/0': (rt, input) => scanned(rt, 'trim', input, trim),
  'ltrim/0': (rt, input) => scanned(rt, 'ltrim', input, trimStart),
  'rtrim/0': (rt, input) => scanned(rt, 'rtrim', input, trimEnd),
  'ascii_downcase/0': (rt, input) =>
    scanned(rt, 'ascii_downcase', input, (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  'ascii_upcase/0': (rt, input) =>
    scanned(rt, 'ascii_upcase', input, (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  'explode/0': (rt, input) => explode(textFor('explode', input), rt),
  'implode/0': implode,
  'split/1': (rt, input, separator) => splitText(textFor('split', input), separatorFor(separator), rt),
  'split/2': split,
  'tojson/0': (rt, input) => encode(input, rt),
  'fromjson/0': (rt, input) => parseJson(textFor('fromjson', input), rt),
  'tostring/0': (rt, input) => toText(input, rt),
  'tonumber/0': toNumber,
  'format/1': (rt, input, name) => formatValue(`@${textFor('format', name)}`, input, rt),
};

/** `value` as a string, or the error that `name` does not apply to it. */
export function textFor(name: string, value: Value): string {
  return typeof value === 'string' ? value : raise(`${name} cannot be applied to: ${typePreview(value)}`);
}

/** gojq's error for a separator that is no text shows an empty string instead of it. */
function separatorFor(value: Value): string {
  return typeof value === 'string' ? value : raise(`split cannot be applied to: ${typePreview('')}`);
}

function pairFor(name: string, input: Value, argument: Value, apply: (text: string, other: string) => Value): Value {
  if (typeof input === 'string' && typeof argument === 'string') return apply(input, argument);
  return raise(`${name}(${preview(argument)}) cannot be applied to: ${typePreview(input)}`);
}

function scanned(rt: Runtime, name: string, input: Value, apply: (text: string) => string): string {
  const text = textFor(name, input);
  rt.newString(text.length);
  return apply(text);
}

/** The code points of `text`. */
export function explode(text: string, rt: Runtime): number[] {
  rt.newList(text.length);
  return Array.from(text, (character) => character.codePointAt(0)!);
}

const replacementCharacter = '\ufffd';

function implode(rt: Runtime, input: Value): Value {
  if (!isList(input)) return raise(`implode cannot be applied to: ${typePreview(input)}`);
  rt.newString(input.length);
  rt.tick(input.length);
  const characters = input.map((point) => {
    if (!isNumeric(point)) return raise(`implode cannot be applied to: ${typePreview(input)}`);
    const code = toInteger(point);
    const valid = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return valid ? String.fromCodePoint(code) : replacementCharacter;
  });
  return characters.join('');
}

const numberText = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

function toNumber(rt: Runtime, input: Value): Value {
  if (isNumeric(input)) return input;
  const text = textFor('tonumber', input);
  rt.tick(1 + text.length);
  return numberText.test(text)
    ? parseNumber(text)
    : raise(`tonumber cannot be applied to ${preview(text)}: invalid number`);
}
