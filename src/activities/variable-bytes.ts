import { decodeBase64 } from '../bytes/base64.js';
import { maxDepth, parseGoJson } from '../bytes/go-json.js';
import type { Json } from '../json/json.js';
import { stableStringify } from '../json/stable-stringify.js';
import { asBuffer } from '../store/statements/slices.js';

/** A value that cannot be stored, or bytes that cannot be read. */
export class UnusableValue extends Error {
  override readonly name = 'UnusableValue';
}

const binary = 'application/octet-stream';
const texts: ReadonlySet<string> = new Set(['text/plain', 'text/plain; charset=utf-8']);
/** JSON that deletes a variable, as in v0.10.0 (decision D27). */
const deleting: ReadonlySet<string> = new Set(['null', '{}', '[]', '0', '""']);

/**
 * The bytes a setter stores for a value (specification 4.14); undefined when it deletes the variable.
 * @throws UnusableValue for a binary value that is no base64
 */
export function encodeVariable(mimeType: string, value: Json): Uint8Array | undefined {
  if (value === null) return undefined;
  const bytes = bytesOf(mimeType, value);
  return bytes === undefined || bytes.length === 0 ? undefined : bytes;
}

function bytesOf(mimeType: string, value: Json): Uint8Array | undefined {
  if (typeof value === 'string' && mimeType === binary) return bytesOfBase64(value);
  if (texts.has(mimeType)) return Buffer.from(typeof value === 'string' ? value : stableStringify(value));
  const json = stableStringify(value);
  return deleting.has(json) && mimeType !== binary ? undefined : Buffer.from(json);
}

function bytesOfBase64(text: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw new UnusableValue(`a value of the type ${binary} must be base64`);
  return bytes;
}

/**
 * The value a getter gives for stored bytes, whatever their MIME type (specification 4.13): null for none, JSON as what
 * it says, anything else in base64.
 * @throws UnusableValue for JSON nested too deep
 */
export function decodeVariable(bytes: Uint8Array): Json {
  if (bytes.length === 0) return null;
  const buffer = asBuffer(bytes);
  const json = parseGoJson(buffer);
  if (json.kind === 'tooDeep') throw new UnusableValue(`nested deeper than ${maxDepth} levels; flatten it`);
  return json.kind === 'json' ? json.value : buffer.toString('base64');
}
