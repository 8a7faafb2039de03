import { compare } from './compare.js';
import { raise } from './failures.js';
import { toInteger } from './numbers.js';
import { typePreview } from './preview.js';
import type { Runtime } from './runtime.js';
import { codePointLength, sliceCodePoints } from './text.js';
import { getKey, hasKey, isList, isMapping, isNumeric, type List, type Mapping, type Value } from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { min: smaller, max: larger } = Math;

/** `value[key]` for any key; null where there is nothing. */
export function indexValue(value: Value, key: Value, rt: Runtime): Value {
  if (typeof key === 'string') {
    rt.lookUp(key);
    return indexMapping(value, key, rt);
  }
  if (isNumeric(key)) return indexNumber(value, toInteger(key), rt);
  if (isList(key)) return indexSublist(value, key, rt);
  if (isMapping(key)) return indexSlice(value, key, rt);
  if (isList(value)) raise(`expected a number for indexing an array but got: ${typePreview(key, rt)}`);
  if (typeof value === 'string') raise(`expected a number for indexing a string but got: ${typePreview(key, rt)}`);
  return raise(`expected a string for object key but got: ${typePreview(key, rt)}`);
}

export function indexMapping(value: Value, key: string, rt: Runtime): Value {
  if (isMapping(value)) return getKey(value, key);
  if (value === null) return null;
  return raise(`expected an object but got: ${typePreview(value, rt)}`);
}

function indexNumber(value: Value, index: number, rt: Runtime): Value {
  if (value === null) return null;
  if (isList(value)) return value[index < 0 ? index + value.length : index] ?? null;
  if (typeof value !== 'string') return raise(`expected an array but got: ${typePreview(value, rt)}`);
  countPlaces(value, rt);
  const length = codePointLength(value);
  const at = index < 0 ? index + length : index;
  return at >= 0 && at < length ? sliceCodePoints(value, at, at + 1) : null;
}

/** Counts finding a place in a text by code points: it is gone through three times. */
function countPlaces(text: string, rt: Runtime): void {
  rt.scanString(text.length * 3);
}

function indexSublist(value: Value, wanted: List, rt: Runtime): Value {
  if (value === null) return null;
  return isList(value) ? positions(value, wanted, rt) : raise(`expected an array but got: ${typePreview(value, rt)}`);
}

/** Every index at which `wanted` starts inside `list`. */
export function positions(list: List, wanted: List, rt: Runtime): number[] {
  const found: number[] = [];
  for (let i = 0; wanted.length > 0 && i + wanted.length <= list.length; i++) {
    if (startsAt(list, wanted, i, rt)) found.push(i);
  }
  return found;
}

export function startsAt(list: List, wanted: List, index: number, rt: Runtime): boolean {
  rt.tick();
  return wanted.every((element, offset) => {
    rt.tick();
    return compare(list[index + offset]!, element, rt) === 0;
  });
}

function indexSlice(value: Value, range: Mapping, rt: Runtime): Value {
  if (value === null) return null;
  if (!hasKey(range, 'start') || !hasKey(range, 'end')) {
    raise(`expected "start" and "end" for slicing but got: ${typePreview(range, rt)}`);
  }
  return sliceValue(value, getKey(range, 'start'), getKey(range, 'end'), rt);
}

/** `value[from:to]` of an array or (by code point) a string; null bounds are open. */
export function sliceValue(value: Value, from: Value, to: Value, rt: Runtime): Value {
  if (value === null) return null;
  if (isList(value)) {
    const start = bound(from, 0, 0, value.length, 'an array', rt);
    const end = bound(to, value.length, start, value.length, 'an array', rt);
    if (end - start === value.length) return value;
    rt.newList(end - start);
    return value.slice(start, end);
  }
  if (typeof value !== 'string') return raise(`expected an array but got: ${typePreview(value, rt)}`);
  countPlaces(value, rt);
  const length = codePointLength(value);
  const start = bound(from, 0, 0, length, 'a string', rt);
  return sliceCodePoints(value, start, bound(to, length, start, length, 'a string', rt));
}

function bound(index: Value, open: number, least: number, length: number, subject: string, rt: Runtime): number {
  if (index === null) return open;
  if (isNumeric(index)) return clampIndex(toInteger(index), least, length);
  return raise(`expected a number for indexing ${subject} but got: ${typePreview(index, rt)}`);
}

/** A negative index counts from the end; the result is within `least` and `length`. */
export function clampIndex(index: number, least: number, length: number): number {
  const absolute = index < 0 ? index + length : index;
  return smaller(larger(absolute, least), length);
}
