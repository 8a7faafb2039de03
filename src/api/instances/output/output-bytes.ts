import { decodeBase64 } from '../../../bytes/base64.js';
import { isJsonObject, type Json } from '../../../json/json.js';
import { stableStringify } from '../../../json/stable-stringify.js';
import { withoutPrivate } from '../private-data.js';
import type { WaitOptions } from '../wait-options.js';

/** The body that answers a wait: the output as JSON with sorted keys, or the part of it and the form the client asked for (http 6.3). What is private is not shown. */
export function outputBytes(output: Json | undefined, { field, raw }: WaitOptions): Uint8Array {
  const visible = output === undefined ? null : withoutPrivate(output);
  const value = field === null ? visible : member(visible, field);
  if (raw && value === null) return Buffer.alloc(0);
  if (raw && typeof value === 'string') return unwrap(value);
  return Buffer.from(stableStringify(value));
}

function member(output: Json, field: string): Json {
  return isJsonObject(output) && Object.hasOwn(output, field) ? (output[field] ?? null) : null;
}

/** Functions that return anything but JSON come back as base64; a word that happens to be base64 is decoded, too (http 20.9). */
function unwrap(text: string): Uint8Array {
  return decodeBase64(text) ?? Buffer.from(text);
}
