import { parseGoJson } from '../../bytes/go-json.js';
import { isJsonObject, type Json, withKey } from '../../json/json.js';
import { stableStringify } from '../../json/stable-stringify.js';

/** The key of the data whose value the API does not show (specification 2.3, decision D8). */
const privateKey = 'private';
/** What stands where something was. */
const shown = '***';

/** A value as the API shows it: three stars for what is under `private` at its top. */
export function withoutPrivate(value: Json): Json {
  return isJsonObject(value) && Object.hasOwn(value, privateKey) ? withKey(value, privateKey, shown) : value;
}

/** Raw input as the API shows it: as it was sent, unless it has something private. */
export function inputWithoutPrivate(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!mayBePrivate(buffer)) return bytes;
  const json = parseGoJson(buffer);
  if (json.kind !== 'json') return bytes;
  const value = withoutPrivate(json.value);
  return value === json.value ? bytes : Buffer.from(stableStringify(value));
}

/** A look that spares most inputs being parsed: the key may be written with escapes. */
function mayBePrivate(bytes: Buffer): boolean {
  return bytes.includes(`"${privateKey}"`) || bytes.includes('\\u');
}
