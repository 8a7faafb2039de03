import { add } from '../arithmetic.js';
import { encodeScalar } from '../encode.js';
import { raise } from '../failures.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { isList, isMapping, isNumeric, setKey, type Draft, type List, type Value } from '../value.js';
import { elements } from './elements.js';
import { stepsPerNewKey } from './entries.js';
import type { Native } from './native.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { keys: keysOf } = Object;

/** Builtins that make one value of many. */
export const joiningFunctions: { readonly [signature: string]: Native } = {
  'add/0': sum,
  'flatten/0': (rt, input) => flatten('flatten', input, Infinity, rt),
  'flatten/1': (rt, input, depth) => flatten('flatten', input, depth, rt),
  'join/1': join,
};

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
