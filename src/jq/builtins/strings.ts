import { encode } from '../encode.js';
import { raise } from '../failures.js';
import { formatValue, toText } from '../formats.js';
import { parseJson } from '../parse-json.js';
import { parseNumber, toInteger } from '../numbers.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { splitText } from '../search.js';
import { TextBuilder, trim, trimEnd, trimStart, unitsAt } from '../text.js';
import { utf8ByteLength } from '../utf8.js';
import { isList, isNumeric, type Value } from '../value.js';
import type { Native } from './native.js';
import { split } from './regex.js';

/** Builtins on strings and their conversions. */
export const stringFunctions: { readonly [signature: string]: Native } = {
  'utf8bytelength/0': (rt, input) => {
    const text = textFor('utf8bytelength', input, rt);
    rt.tick(text.length);
    return utf8ByteLength(text);
  },
  'startswith/1': (rt, input, start) =>
    pairFor('startswith', rt, input, start, (text, other) => text.startsWith(other)),
  'endswith/1': (rt, input, end) => pairFor('endswith', rt, input, end, (text, other) => text.endsWith(other)),
  'ltrimstr/1': (rt, input, start) =>
    pairFor('ltrimstr', rt, input, start, (text, other) => (text.startsWith(other) ? text.slice(other.length) : text)),
  'rtrimstr/1': (rt, input, end) =>
    pairFor('rtrimstr', rt, input, end, (text, other) =>
      text.endsWith(other) ? text.slice(0, text.length - other.length) : text,
    ),
  'trim/0': (rt, input) => scanned(rt, 'trim', input, trim),
  'ltrim/0': (rt, input) => scanned(rt, 'ltrim', input, trimStart),
  'rtrim/0': (rt, input) => scanned(rt, 'rtrim', input, trimEnd),
  'ascii_downcase/0': (rt, input) =>
    changeCase(rt, 'ascii_downcase', input, /[A-Z]+/g, (letters) => letters.toLowerCase()),
  'ascii_upcase/0': (rt, input) => changeCase(rt, 'ascii_upcase', input, /[a-z]+/g, (letters) => letters.toUpperCase()),
  'explode/0': (rt, input) => explode(textFor('explode', input, rt), rt),
  'implode/0': implode,
  'split/1': (rt, input, separator) => splitText(textFor('split', input, rt), separatorFor(separator, rt), rt),
  'split/2': split,
  'tojson/0': (rt, input) => encode(input, rt),
  'fromjson/0': (rt, input) => parseJson(textFor('fromjson', input, rt), rt),
  'tostring/0': (rt, input) => toText(input, rt),
  'tonumber/0': toNumber,
  'format/1': (rt, input, name) => formatValue(`@${textFor('format', name, rt)}`, input, rt),
};

/** `value` as a string, or the error that `name` does not apply to it. */
function textFor(name: string, value: Value, rt: Runtime): string {
  return typeof value === 'string' ? value : raise(`${name} cannot be applied to: ${typePreview(value, rt)}`);
}

/** gojq's error for a separator that is no text shows an empty string instead of it. */
function separatorFor(value: Value, rt: Runtime): string {
  return typeof value === 'string' ? value : raise(`split cannot be applied to: ${typePreview('', rt)}`);
}

function pairFor(
  name: string,
  rt: Runtime,
  input: Value,
  argument: Value,
  apply: (text: string, other: string) => Value,
): Value {
  if (typeof input === 'string' && typeof argument === 'string') {
    rt.scanString(argument.length);
    return apply(input, argument);
  }
  return raise(`${name}(${preview(argument, rt)}) cannot be applied to: ${typePreview(input, rt)}`);
}

function scanned(rt: Runtime, name: string, input: Value, apply: (text: string) => string): string {
  const text = textFor(name, input, rt);
  rt.newString(text.length);
  return apply(text);
}

const notAscii = /[^\0-\x7f]/;
/** Units of a text in which each run of letters is changed by itself. */
const unitsPerStep = 2;

/** Changes the letters of ASCII and no others. */
function changeCase(
  rt: Runtime,
  name: string,
  input: Value,
  letters: RegExp,
  change: (letters: string) => string,
): string {
  return scanned(rt, name, input, (text) => {
    if (!notAscii.test(text)) return change(text);
    rt.tick(Math.ceil(text.length / unitsPerStep));
    return text.replace(letters, change);
  });
}

/** What an array costs that is filled one by one: it has room for 17 elements at once. */
const stepsPerList = 8;

/** The code points of `text`. */
export function explode(text: string, rt: Runtime): number[] {
  rt.newList(text.length);
  rt.tick(stepsPerList);
  const points: number[] = [];
  for (let i = 0; i < text.length; i += unitsAt(text, i)) points.push(text.codePointAt(i)!);
  return points;
}

const replacementCharacter = 0xfffd;

function implode(rt: Runtime, input: Value): Value {
  if (!isList(input)) return raise(`implode cannot be applied to: ${typePreview(input, rt)}`);
  rt.newString(input.length);
  rt.tick(input.length);
  const builder = new TextBuilder();
  for (const point of input) {
    if (!isNumeric(point)) return raise(`implode cannot be applied to: ${typePreview(input, rt)}`);
    const code = toInteger(point);
    const valid = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    builder.push(valid ? code : replacementCharacter);
  }
  return builder.text();
}

const numberText = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

function toNumber(rt: Runtime, input: Value): Value {
  if (isNumeric(input)) return input;
  const text = textFor('tonumber', input, rt);
  rt.tick(1 + text.length);
  return numberText.test(text)
    ? parseNumber(text)
    : raise(`tonumber cannot be applied to ${preview(text, rt)}: invalid number`);
}
