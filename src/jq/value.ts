import type { ExactJson, ExactObject } from '../json/exact-json.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isArray } = Array;
const { defineProperty, hasOwn } = Object;

/** What jq computes with: JSON, with integers beyond 2^53 as bigint (never a bigint within it). */
export type Value = ExactJson;
export type List = readonly Value[];
export type Mapping = ExactObject;

/** An object under construction; becomes a {@link Mapping} once it is given away. */
export interface Draft {
  [key: string]: Value;
}

export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

export function isList(value: Value): value is List {
  return isArray(value);
}

export function isMapping(value: Value): value is Mapping {
  return typeof value === 'object' && value !== null && !isArray(value);
}

export function isNumeric(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** False for null and false only. */
export function isTruthy(value: Value): boolean {
  return value !== null && value !== false;
}

/** The name `type` gives. */
export function typeName(value: Value): TypeName {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'bigint':
      return 'number';
    case 'string':
      return 'string';
    case 'object':
      if (value === null) return 'null';
      return isArray(value) ? 'array' : 'object';
  }
}

const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** True when plain property access could reach `Object.prototype` instead of the data. */
export function isInheritedName(key: string): boolean {
  return inherited.has(key);
}

export function hasKey(object: Mapping, key: string): boolean {
  return hasOwn(object, key);
}

/** The value of `key`, null when the object does not have it. */
export function getKey(object: Mapping, key: string): Value {
  return hasOwn(object, key) ? object[key]! : null;
}

/** Sets an own property whatever its name: assigning to `__proto__` would change the prototype. */
export function setKey(draft: Draft, key: string, value: Value): void {
  if (key === '__proto__') {
    defineProperty(draft, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    draft[key] = value;
  }
}
