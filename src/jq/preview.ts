import { encodeScalar, encodeString } from './encode.js';
import { orderedKeys } from './keys.js';
import type { Runtime } from './runtime.js';
import { isList, typeName, type Mapping, type Value } from './value.js';

/** Bytes (UTF-8) of a value that an error message shows, as in gojq. */
const maximum = 30;

/** How an error message shows a value: its JSON, cut to 30 bytes. */
export function preview(value: Value, rt: Runtime): string {
  const text = begin(value, rt);
  if (fits(text, maximum)) return text;
  const trailing = ellipsis(value);
  return prefix(text, maximum - trailing.length) + trailing;
}

/** `number (1)`, `null`: how an error message names a value and its type. */
export function typePreview(value: Value, rt: Runtime): string {
  return value === null ? 'null' : `${typeName(value)} (${preview(value, rt)})`;
}

function ellipsis(value: Value): string {
  if (typeof value === 'string') return ' ..."';
  if (isList(value)) return ' ...]';
  return typeof value === 'object' && value !== null ? ' ...}' : ' ...';
}

/** The JSON text of `value`, or a beginning of it that is longer than what is shown. */
function begin(value: Value, rt: Runtime): string {
  if (typeof value === 'string') return encodeString(beginning(value), rt);
  if (typeof value !== 'object' || value === null) return encodeScalar(value, rt);
  return isList(value) ? beginList(value, rt) : beginMapping(value, rt);
}

/** So much of a text that it is surely cut. */
function beginning(text: string): string {
  return text.length > maximum + 2 ? text.slice(0, maximum + 2) : text;
}

function beginList(list: readonly Value[], rt: Runtime): string {
  let text = '[';
  for (let i = 0; i < list.length; i++) {
    text += (i > 0 ? ',' : '') + begin(list[i]!, rt);
    if (text.length > maximum) return text;
  }
  return `${text}]`;
}

function beginMapping(mapping: Mapping, rt: Runtime): string {
  let text = '{';
  for (const key of orderedKeys(mapping, rt)) {
    text += `${text === '{' ? '' : ','}${encodeString(beginning(key), rt)}:${begin(mapping[key]!, rt)}`;
    if (text.length > maximum) return text;
  }
  return `${text}}`;
}

function fits(text: string, bytes: number): boolean {
  return prefix(text, bytes).length === text.length;
}

/** The longest beginning of `text` whose UTF-8 has at most `bytes` bytes. */
function prefix(text: string, bytes: number): string {
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += utf8Length(character.codePointAt(0)!);
    if (used > bytes) break;
    kept += character;
  }
  return kept;
}

/** Bytes of a code point in UTF-8. */
export function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
