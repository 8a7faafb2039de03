import { raise } from '../failures.js';
import { orderedKeys } from '../keys.js';
import { countSum, toInteger } from '../numbers.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { codePointLength } from '../text.js';
import { hasKey, isList, isMapping, isNumeric, typeName, type Value } from '../value.js';
import { listFor } from './elements.js';
import type { Native } from './native.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { keys: keysOf } = Object;
const { max: larger, abs: absoluteOf } = Math;

/** Builtins on arrays and objects as they are. */
export const collectionFunctions: { readonly [signature: string]: Native } = {
  'type/0': (_rt, input) => typeName(input),
  'length/0': length,
  'keys/0': keys,
  'has/1': has,
  'reverse/0': (rt, input) => {
    const list = listFor('reverse', input, rt);
    rt.newList(list.length);
    return list.toReversed();
  },
  'transpose/0': transpose,
};

function length(rt: Runtime, input: Value): Value {
  if (input === null) return 0;
  if (typeof input === 'string') {
    rt.scanString(input.length);
    return codePointLength(input);
  }
  if (isList(input)) return input.length;
  if (typeof input === 'object') {
    const count = keysOf(input).length;
    rt.keys(count);
    return count;
  }
  if (typeof input === 'boolean') return raise(`length cannot be applied to: ${typePreview(input, rt)}`);
  return absolute(input, rt);
}

export function absolute(value: number | bigint, rt: Runtime): number | bigint {
  if (typeof value === 'bigint') {
    countSum(value, 0, rt);
    return value < 0n ? -value : value;
  }
  return absoluteOf(value);
}

function keys(rt: Runtime, input: Value): Value {
  if (isList(input)) {
    rt.newList(input.length);
    return [...input.keys()];
  }
  if (!isMapping(input)) return raise(`keys cannot be applied to: ${typePreview(input, rt)}`);
  return orderedKeys(input, rt);
}

function has(rt: Runtime, input: Value, key: Value): Value {
  if (isList(input) && isNumeric(key)) {
    const index = toInteger(key);
    return index >= 0 && index < input.length;
  }
  if (isMapping(input) && typeof key === 'string') {
    rt.lookUp(key);
    return hasKey(input, key);
  }
  if (input === null) return false;
  return raise(`has(${preview(key, rt)}) cannot be applied to: ${typePreview(input, rt)}`);
}

/** A new array for each. */
const stepsPerColumn = 4;

function transpose(rt: Runtime, input: Value): Value {
  const rows = listFor('transpose', input, rt);
  const lists = rows.map((row) =>
    isList(row) ? row : raise(`transpose cannot be applied to: ${typePreview(input, rt)}`),
  );
  const width = lists.reduce((widest, row) => larger(widest, row.length), 0);
  rt.newList(width);
  rt.newList(rows.length);
  rt.tick(width * (stepsPerColumn + rows.length));
  return Array.from({ length: width }, (_, column) => lists.map((row) => row[column] ?? null));
}
