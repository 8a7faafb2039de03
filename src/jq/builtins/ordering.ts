import { compare } from '../compare.js';
import { raise } from '../failures.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { isList, type List, type Value } from '../value.js';
import type { Native } from './native.js';

/** Builtins that order values. Those with `_by/1` take the list of keys, one key (a list) an element. */
export const orderingFunctions: { readonly [signature: string]: Native } = {
  'sort/0': (rt, input) => sorted('sort', input, input, rt).map(({ value }) => value),
  '_sort_by/1': (rt, input, keys) => sorted('sort_by', input, keys, rt).map(({ value }) => value),
  '_group_by/1': (rt, input, keys) => groups('group_by', input, keys, rt),
  'unique/0': (rt, input) => groups('unique', input, input, rt).map((group) => group[0]!),
  '_unique_by/1': (rt, input, keys) => groups('unique_by', input, keys, rt).map((group) => group[0]!),
  'min/0': (rt, input) => extreme('min', input, input, 1, rt),
  '_min_by/1': (rt, input, keys) => extreme('min_by', input, keys, 1, rt),
  'max/0': (rt, input) => extreme('max', input, input, -1, rt),
  '_max_by/1': (rt, input, keys) => extreme('max_by', input, keys, -1, rt),
};

/** What an element costs beyond its place in the array while it is sorted. */
const stepsPerItem = 2;
/** What a new group costs: it has room for 17 elements as soon as it has two. */
const stepsPerGroup = 6;

interface Item {
  readonly value: Value;
  readonly key: Value;
}

/** The two lists, or the error that `name` does not apply to the input. */
function listsFor(name: string, input: Value, keys: Value, rt: Runtime): { list: List; keyList: List } {
  if (isList(input) && isList(keys)) {
    if (input.length === keys.length) return { list: input, keyList: keys };
    return raise(`${name}(${preview(keys, rt)}) cannot be applied to ${preview(input, rt)}: length mismatch`);
  }
  const argument = name.endsWith('_by') ? `(${preview(keys, rt)})` : '';
  return raise(`${name}${argument} cannot be applied to: ${typePreview(input, rt)}`);
}

function sorted(name: string, input: Value, keys: Value, rt: Runtime): Item[] {
  const { list, keyList } = listsFor(name, input, keys, rt);
  rt.newList(list.length);
  rt.tick(list.length * stepsPerItem);
  return list
    .map((value, i) => ({ value, key: keyList[i]! }))
    .sort((a, b) => {
      rt.tick();
      return compare(a.key, b.key, rt);
    });
}

function groups(name: string, input: Value, keys: Value, rt: Runtime): Value[][] {
  const found: Value[][] = [];
  let last: Value = null;
  for (const { value, key } of sorted(name, input, keys, rt)) {
    rt.tick();
    if (found.length > 0 && compare(last, key, rt) === 0) {
      found.at(-1)!.push(value);
    } else {
      rt.tick(stepsPerGroup);
      found.push([value]);
      last = key;
    }
  }
  return found;
}

/** The least (`direction` 1) or greatest (-1) element; of equal ones the first least, the last greatest. */
function extreme(name: string, input: Value, keys: Value, direction: 1 | -1, rt: Runtime): Value {
  const { list, keyList } = listsFor(name, input, keys, rt);
  let best = 0;
  for (let i = 1; i < list.length; i++) {
    rt.tick();
    if (compare(keyList[best]!, keyList[i]!, rt) > 0 === (direction === 1)) best = i;
  }
  return list[best] ?? null;
}
