import { compareTexts, orderedKeys } from './keys.js';
import type { Runtime } from './runtime.js';
import { isList, type List, type Mapping, type Value } from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isNaN, isSafeInteger } = Number;
const { min: smaller } = Math;

/** The order of jq: null, false, true, numbers, strings, arrays, objects. -1, 0 or 1. */
export function compare(left: Value, right: Value, rt: Runtime): number {
  if (typeof left === 'number' && typeof right === 'number') return compareNumbers(left, right);
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right, rt);
  rt.tick();
  const kind = rank(left);
  const other = rank(right);
  if (kind !== other) return kind < other ? -1 : 1;
  if (kind === 3) return compareExact(left as number | bigint, right as number | bigint);
  if (kind === 5) return compareLists(left as List, right as List, rt);
  if (kind === 6) return compareMappings(left as Mapping, right as Mapping, rt);
  return 0;
}

/** NaN is below every number, itself included, as in gojq. */
function compareNumbers(left: number, right: number): number {
  if (left < right || isNaN(left)) return -1;
  return left === right ? 0 : 1;
}

function compareExact(left: number | bigint, right: number | bigint): number {
  if (!isExact(left) || !isExact(right)) return compareNumbers(Number(left), Number(right));
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

function isExact(value: number | bigint): boolean {
  return typeof value === 'bigint' || isSafeInteger(value);
}

function compareLists(left: List, right: List, rt: Runtime): number {
  const shared = smaller(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    rt.tick();
    const order = compare(left[i]!, right[i]!, rt);
    if (order !== 0) return order;
  }
  return Math.sign(left.length - right.length);
}

/** Objects compare by their sorted keys first, then by the values in that order. */
function compareMappings(left: Mapping, right: Mapping, rt: Runtime): number {
  const keys = orderedKeys(left, rt);
  const order = compareLists(keys, orderedKeys(right, rt), rt);
  if (order !== 0) return order;
  for (const key of keys) {
    const byValue = compare(left[key]!, right[key]!, rt);
    if (byValue !== 0) return byValue;
  }
  return 0;
}

function rank(value: Value): number {
  switch (typeof value) {
    case 'boolean':
      return value ? 2 : 1;
    case 'number':
    case 'bigint':
      return 3;
    case 'string':
      return 4;
    case 'object':
      if (value === null) return 0;
      return isList(value) ? 5 : 6;
  }
}
