import { sortedKeys } from '../json/key-order.js';
import type { Runtime } from './runtime.js';
import { isList, type Value } from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isNaN } = Number;
const { min: smaller, max: larger } = Math;

/** The text `tojson` gives: compact, keys sorted, U+007F escaped, NaN as null (specification 15, "tojson"). */
export function encode(value: Value, rt: Runtime): string {
  const text = write(value, rt);
  rt.newString(text.length);
  return text;
}

/** What writing one value costs: each leaves some pieces of text in memory until the whole is put together. */
const stepsPerValue = 4;

function write(value: Value, rt: Runtime): string {
  rt.tick(stepsPerValue);
  switch (typeof value) {
    case 'string':
      rt.scanString(value.length);
      return encodeString(value);
    case 'object':
      if (value === null) return 'null';
      return isList(value) ? writeList(value, rt) : writeMapping(value, rt);
    case 'boolean':
    case 'number':
    case 'bigint':
      return encodeScalar(value);
  }
}

function writeList(list: readonly Value[], rt: Runtime): string {
  let text = '[';
  for (let i = 0; i < list.length; i++) text += (i > 0 ? ',' : '') + write(list[i]!, rt);
  return `${text}]`;
}

function writeMapping(mapping: { readonly [key: string]: Value }, rt: Runtime): string {
  let text = '{';
  let separator = '';
  for (const key of sortedKeys(mapping)) {
    rt.tick(stepsPerValue);
    rt.scanString(key.length);
    text += `${separator}${encodeString(key)}:${write(mapping[key]!, rt)}`;
    separator = ',';
  }
  return `${text}}`;
}

export function encodeString(text: string): string {
  const json = JSON.stringify(text);
  return json.includes('\u007f') ? json.replaceAll('\u007f', '\\u007f') : json;
}

export function encodeScalar(value: boolean | number | bigint | null): string {
  if (typeof value !== 'number') return String(value);
  if (isNaN(value)) return 'null';
  if (Object.is(value, -0)) return '-0';
  return String(smaller(larger(value, -Number.MAX_VALUE), Number.MAX_VALUE));
}
