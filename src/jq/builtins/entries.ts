import { raise } from '../failures.js';
import { orderedKeys } from '../keys.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { getKey, hasKey, isList, isMapping, setKey, type Draft, type Value } from '../value.js';
import { listFor } from './elements.js';
import type { Native } from './native.js';

/** Builtins that take objects apart into entries, and put them together. */
export const entryFunctions: { readonly [signature: string]: Native } = {
  'to_entries/0': toEntries,
  'from_entries/0': fromEntries,
};

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
export const stepsPerNewKey = 8;

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
