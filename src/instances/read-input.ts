import { maxDepth, parseGoJson } from '../functions/go-json.js';
import type { Json } from '../json/json.js';

/** An input no instance can be started with. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/**
 * Raw input as a JSON value; what is not one complete JSON text becomes the standard base64 of its bytes (specification 2.1).
 * @throws InputError when it is nested too deep
 */
export function readInput(bytes: Uint8Array): Json {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const json = parseGoJson(buffer);
  if (json.kind === 'tooDeep') throw new InputError(`the input is nested deeper than ${maxDepth} levels; flatten it`);
  return json.kind === 'json' ? json.value : buffer.toString('base64');
}
