import { raise } from '../failures.js';
import { orderedKeys } from '../keys.js';
import { typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { isList, isMapping, type List, type Value } from '../value.js';

export function listFor(name: string, value: Value, rt: Runtime): List {
  return isList(value) ? value : raise(`${name} cannot be applied to: ${typePreview(value, rt)}`);
}

/** The elements of an array, the values of an object in key order. */
export function elements(name: string, input: Value, rt: Runtime): List {
  if (isList(input)) return input;
  if (!isMapping(input)) return raise(`${name} cannot be applied to: ${typePreview(input, rt)}`);
  return orderedKeys(input, rt).map((key) => input[key]!);
}
