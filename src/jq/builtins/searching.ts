import { compare } from '../compare.js';
import { raise } from '../failures.js';
import { positions, startsAt } from '../indexing.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { TextSearch } from '../search.js';
import { hasKey, isList, isMapping, isNumeric, typeName, type List, type Value } from '../value.js';
import type { Native } from './native.js';
import { explode } from './strings.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { keys: keysOf } = Object;

/** Builtins that look for values in values. */
export const searchingFunctions: { readonly [signature: string]: Native } = {
  'contains/1': contains,
  'indices/1': (rt, input, wanted) => find('indices', rt, input, wanted, (list, part) => positions(list, part, rt)),
  'index/1': (rt, input, wanted) => find('index', rt, input, wanted, (list, part) => firstPosition(list, part, rt)),
  'rindex/1': (rt, input, wanted) => find('rindex', rt, input, wanted, (list, part) => lastPosition(list, part, rt)),
  'bsearch/1': binarySearch,
};

function contains(rt: Runtime, input: Value, wanted: Value): Value {
  rt.tick();
  if (isNumeric(input) && isNumeric(wanted)) return compare(input, wanted, rt) === 0;
  if (typeof input === 'string' && typeof wanted === 'string') {
    return new TextSearch(wanted, rt).in(input) >= 0;
  }
  if (isList(input) && isList(wanted)) {
    return wanted.every((part) =>
      input.some((element) => {
        rt.tick();
        return comparable(element, part) && contains(rt, element, part) === true;
      }),
    );
  }
  if (isMapping(input) && isMapping(wanted)) {
    const keys = keysOf(wanted);
    rt.keys(keys.length);
    return keys.every((key) => {
      if (!hasKey(input, key)) return false;
      const element = input[key]!;
      return comparable(element, wanted[key]!) && contains(rt, element, wanted[key]!) === true;
    });
  }
  if (input === wanted) return true;
  return raise(`contains(${preview(wanted, rt)}) cannot be applied to: ${typePreview(input, rt)}`);
}

/** Inside containers a difference of type is just a difference. */
function comparable(left: Value, right: Value): boolean {
  return left === right || (typeName(left) === typeName(right) && typeof left !== 'boolean');
}

function find(
  name: string,
  rt: Runtime,
  input: Value,
  wanted: Value,
  search: (list: List, part: List) => Value,
): Value {
  if (input === null) return null;
  if (isList(input)) return search(input, isList(wanted) ? wanted : [wanted]);
  if (typeof input === 'string' && typeof wanted === 'string') return search(explode(input, rt), explode(wanted, rt));
  return raise(`${name}(${preview(wanted, rt)}) cannot be applied to: ${typePreview(input, rt)}`);
}

function firstPosition(list: List, part: List, rt: Runtime): Value {
  for (let i = 0; part.length > 0 && i + part.length <= list.length; i++) {
    if (startsAt(list, part, i, rt)) return i;
  }
  return null;
}

function lastPosition(list: List, part: List, rt: Runtime): Value {
  for (let i = list.length - part.length; part.length > 0 && i >= 0; i--) {
    if (startsAt(list, part, i, rt)) return i;
  }
  return null;
}

/** The index of `wanted` in a sorted array, or -1 - (the index where it would go). */
function binarySearch(rt: Runtime, input: Value, wanted: Value): Value {
  if (!isList(input)) return raise(`bsearch(${preview(wanted, rt)}) cannot be applied to: ${typePreview(input, rt)}`);
  let low = 0;
  let high = input.length;
  while (low < high) {
    rt.tick();
    const middle = (low + high) >> 1;
    if (compare(input[middle]!, wanted, rt) < 0) low = middle + 1;
    else high = middle;
  }
  return low < input.length && compare(input[low]!, wanted, rt) === 0 ? low : -1 - low;
}
