// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isArray } = Array;
const { defineProperty } = Object;

/** Any JSON value, as flows see data. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object: what the data of an instance always is. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** True for a JSON object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}

/**
 * A copy of `data` with one key set. The key is an own property whatever its name
 * (`__proto__` included), so no name a flow chooses can reach a prototype.
 */
export function withKey(data: JsonObject, key: string, value: Json): JsonObject {
  const copy: { [key: string]: Json } = { ...data };
  defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}
