import { add } from '../arithmetic.js';
import { compare } from '../compare.js';
import { encodeScalar } from '../encode.js';
import { raise } from '../failures.js';
import { positions, startsAt } from '../indexing.js';
import { orderedKeys } from '../keys.js';
import { countSum, toInteger } from '../numbers.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { TextSearch } from '../search.js';
import { codePointLength } from '../text.js';
import {
  getKey,
  hasKey,
  isList,
  isMapping,
  isNumeric,
  setKey,
  typeName,
  type Draft,
  type List,
  type Value,
} from '../value.js';
import type { Native } from './native.js';
import { explode } from './strings.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { keys: keysOf } = Object;
const { max: larger, abs: absoluteOf } = Math;

/** Builtins on arrays and objects. */
export const collectionFunctions: { readonly [signature: string]: Native } = {
  'type/0': (_rt, input) => typeName(input),
  'length/0': length,
  'keys/0': keys,
  'has/1': has,
  'to_entries/0': toEntries,
  'from_entries/0': fromEntries,
  'add/0': sum,
  'reverse/0': (rt, input) => {
    const list = listFor('reverse', input, rt);
    rt.newList(list.length);
    return list.toReversed();
  },
  'contains/1': contains,
  'indices/1': (rt, input, wanted) => find('indices', rt, input, wanted, (list, part) => positions(list, part, rt)),
  'index/1': (rt, input, wanted) => find('index', rt, input, wanted, (list, part) => firstPosition(list, part, rt)),
  'rindex/1': (rt, input, wanted) => find('rindex', rt, input, wanted, (list, part) => lastPosition(list, part, rt)),
  'flatten/0': (rt, input) => flatten('flatten', input, Infinity, rt),
  'flatten/1': (rt, input, depth) => flatten('flatten', input, depth, rt),
  'join/1': join,
  'transpose/0': transpose,
  'bsearch/1': binarySearch,
};

export function listFor(name: string, value: Value, rt: Runtime): List {
  return isList(value) ? value : raise(`${name} cannot be applied to: ${typePreview(value, rt)}`);
}

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

/** An object with two keys. */
const stepsPerEntry = 3;

function toEntries(rt: Runtime, input: Value): Value {
  if (isList(input)) {
    rt.tick(input.length * stepsPerEntry);
    return input.map((value, key) => ({ key, value }));
  }
  if (!isMapping(input)) return raise(`to_entries cannot be applied to: ${typePreview(input, rt)}`);
  const names = orderedKeys(input, rt);
  rt.tick(names.length * stepsPerEntry);
  return names.map((key) => ({ key, value: input[key]! }));
}

/** What a key costs in an object that grows to any size. */
const stepsPerNewKey = 8;

function fromEntries(rt: Runtime, input: Value): Value {
  const list = listFor('from_entries', input, rt);
  const draft: Draft = {};
  for (const entry of list) {
    rt.tick(stepsPerNewKey);
    if (!isMapping(entry)) return raise(`from_entries cannot be applied to: ${typePreview(entry, rt)}`);
    const key = ['key', 'Key', 'name', 'Name']
      .map((name) => getKey(entry, name))
      .find((k) => k !== null && k !== false);
    if (typeof key !== 'string') {
      raise(
        `from_entries cannot be applied to ${preview(list, rt)}: expected a string for object key but got: ${typePreview(key ?? null, rt)}`,
      );
    }
    rt.key(key);
    setKey(draft, key, getKey(entry, hasKey(entry, 'value') ? 'value' : 'Value'));
  }
  return draft;
}

/** The elements of an array, the values of an object in key order. */
export function elements(name: string, input: Value, rt: Runtime): List {
  if (isList(input)) return input;
  if (!isMapping(input)) return raise(`${name} cannot be applied to: ${typePreview(input, rt)}`);
  return orderedKeys(input, rt).map((key) => input[key]!);
}

function sum(rt: Runtime, input: Value): Value {
  return sumOf(elements('add', input, rt), rt);
}

/** All values added up; runs of strings, arrays and objects are joined at once. */
export function sumOf(values: List, rt: Runtime): Value {
  if (values.length > 2) {
    if (values.every((value) => typeof value === 'string')) return joinTexts(values, rt);
    if (values.every(isList)) return joinLists(values, rt);
    if (values.every(isMapping)) return joinMappings(values, rt);
  }
  let total: Value = null;
  for (const value of values) {
    rt.tick();
    total = add(total, value, rt);
  }
  return total;
}

function joinTexts(texts: readonly string[], rt: Runtime): string {
  rt.newString(texts.reduce((size, text) => size + text.length, 0));
  rt.tick(texts.length);
  return texts.join('');
}

function joinLists(lists: readonly List[], rt: Runtime): List {
  rt.newList(lists.reduce((size, list) => size + list.length, 0));
  rt.tick(lists.length);
  return lists.flat();
}

function joinMappings(mappings: readonly { readonly [key: string]: Value }[], rt: Runtime): Value {
  const draft: Draft = {};
  for (const mapping of mappings) {
    const names = keysOf(mapping);
    rt.tick(1 + names.length * stepsPerNewKey);
    for (const key of names) setKey(draft, key, mapping[key]!);
  }
  return draft;
}

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

function flatten(name: string, input: Value, depth: Value, rt: Runtime): Value {
  const list = elements(name, input, rt);
  if (!isNumeric(depth)) return raise(`flatten cannot be applied to: ${typePreview(depth, rt)}`);
  const levels = Number(depth);
  if (levels < 0) raise(`flatten depth should not be negative: ${preview(levels, rt)}`);
  const flat: Value[] = [];
  flattenInto(flat, list, levels, rt);
  return flat;
}

function flattenInto(flat: Value[], list: List, levels: number, rt: Runtime): void {
  for (const element of list) {
    rt.tick();
    if (isList(element) && levels !== 0) flattenInto(flat, element, levels - 1, rt);
    else if (flat.push(element) > rt.limits.arrayLength) rt.newList(flat.length);
  }
}

/** Null is empty text, numbers and booleans are printed. */
function join(rt: Runtime, input: Value, separator: Value): Value {
  const list = isMapping(input) || isList(input) ? elements('join', input, rt) : undefined;
  if (list === undefined)
    return raise(`join(${preview(separator, rt)}) cannot be applied to: ${typePreview(input, rt)}`);
  if (list.length === 0) return '';
  if (list.length > 1 && typeof separator !== 'string') {
    return raise(`join(${preview(separator, rt)}) cannot be applied to: ${typePreview(input, rt)}`);
  }
  const between = typeof separator === 'string' ? separator : '';
  const texts = list.map((element) => {
    rt.tick();
    if (element === null) return '';
    if (typeof element === 'string') return element;
    if (typeof element === 'object')
      return raise(`join cannot be applied to an array including: ${typePreview(element, rt)}`);
    return encodeScalar(element, rt);
  });
  rt.newString(texts.reduce((size, text) => size + text.length + between.length, 0));
  return texts.join(between);
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
