import { orderedKeys } from './keys.js';
import { countDecimal } from './numbers.js';
import type { Runtime } from './runtime.js';
import { isList, type Mapping, type Value } from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isNaN } = Number;
const { min: smaller, max: larger } = Math;

/** The text `tojson` gives: compact, keys sorted, U+007F escaped, NaN as null (specification 15, "tojson"). */
export function encode(value: Value, rt: Runtime): string {
  const text = write(value, rt);
  rt.joinString(text.length);
  return text;
}

/** What writing one value costs: each leaves some pieces of text in memory until the whole is put together. */
const stepsPerValue = 4;

function write(value: Value, rt: Runtime): string {
  rt.tick(stepsPerValue);
  switch (typeof value) {
    case 'string':
      return encodeString(value, rt);
    case 'object':
      if (value === null) return 'null';
      return isList(value) ? writeList(value, rt) : writeMapping(value, rt);
    case 'boolean':
    case 'number':
    case 'bigint':
      return encodeScalar(value, rt);
  }
}

function writeList(list: readonly Value[], rt: Runtime): string {
  let text = '[';
  for (let i = 0; i < list.length; i++) text += (i > 0 ? ',' : '') + write(list[i]!, rt);
  return `${text}]`;
}

function writeMapping(mapping: Mapping, rt: Runtime): string {
  let text = '{';
  let separator = '';
  for (const key of orderedKeys(mapping, rt)) {
    rt.tick(stepsPerValue);
    text += `${separator}${encodeString(key, rt)}:${write(mapping[key]!, rt)}`;
    separator = ',';
  }
  return `${text}}`;
}

/** Longer texts are measured before they are written. */
const shortLength = 1000;
/** Units that one unit becomes at most. */
const longestEscape = 6;

export function encodeString(text: string, rt: Runtime): string {
  if (text.length <= shortLength) rt.newString(text.length + 2);
  else countLong(text, rt);
  const json = JSON.stringify(text);
  return json.includes('\u007f') ? json.replaceAll('\u007f', '\\u007f') : json;
}

/** The host grows its buffer while it writes, and so needs as much again. */
function countLong(text: string, rt: Runtime): void {
  const length = writtenLength(text);
  rt.newString(length);
  rt.newString(length);
}

function writtenLength(text: string): number {
  let length = text.length + 2;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit === 0x7f || (unit >= 0xd800 && unit < 0xe000)) length += longestEscape - 1;
    else if (unit === 0x22 || unit === 0x5c) length++;
  }
  return length;
}

export function encodeScalar(value: boolean | number | bigint | null, rt: Runtime): string {
  if (typeof value === 'bigint') countDecimal(value, rt);
  if (typeof value !== 'number') return String(value);
  if (isNaN(value)) return 'null';
  if (Object.is(value, -0)) return '-0';
  return String(smaller(larger(value, -Number.MAX_VALUE), Number.MAX_VALUE));
}
