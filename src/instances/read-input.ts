import { maxDepth, parseGoJson } from '../bytes/go-json.js';
import { dataLimit } from '../json/data-limit.js';
import type { Json } from '../json/json.js';

/** An input no instance can be started with. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/**
 * Raw input as a JSON value; what is not one complete JSON text becomes the standard base64 of its bytes (specification 2.1).
 * @throws InputError when it is nested too deep, or too large as base64
 */
export function readInput(bytes: Uint8Array): Json {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const json = parseGoJson(buffer);
  if (json.kind === 'tooDeep') throw new InputError(`the input is nested deeper than ${maxDepth} levels; flatten it`);
  if (json.kind === 'json') return json.value;
  const base64 = buffer.toString('base64');
  if (base64.length > dataLimit) throw new InputError('the input is not JSON, and in base64 it is larger than 128 MiB');
  return base64;
}
