import type { ExactJson, ExactObject } from './exact-json.js';
import { areSorted, sortedKeys } from './key-order.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isArray } = Array;
const { keys: keysOf } = Object;

/** Beyond this depth the native serializer could exhaust the stack. */
const nativeDepth = 1000;

/**
 * Compact JSON text of `value` with the keys of every object in code point order.
 * Integers given as `bigint` keep all their digits; numbers that JSON cannot hold become `null`.
 */
export function stableStringify(value: ExactJson): string {
  return isInOrder(value, 0) ? JSON.stringify(value) : writeSorted(value);
}

/** True when the native serializer gives the sorted text: keys in order, no bigint, not too deep. */
function isInOrder(value: ExactJson, depth: number): boolean {
  if (typeof value === 'bigint') return false;
  if (typeof value !== 'object' || value === null) return true;
  if (depth >= nativeDepth) return false;
  if (isList(value)) return value.every((element) => isInOrder(element, depth + 1));
  const keys = keysOf(value);
  return areSorted(keys) && keys.every((key) => isInOrder(value[key]!, depth + 1));
}

interface Open {
  readonly container: readonly ExactJson[] | ExactObject;
  /** Absent for a list. */
  readonly keys?: readonly string[];
  readonly length: number;
  next: number;
}

/** Serializes with an explicit stack, so that no nesting exhausts the call stack. */
function writeSorted(root: ExactJson): string {
  const stack: Open[] = [];
  let text = begin(root, stack);
  for (let open = stack.at(-1); open !== undefined; open = stack.at(-1)) {
    if (open.next === open.length) {
      text += open.keys === undefined ? ']' : '}';
      stack.pop();
      continue;
    }
    const index = open.next++;
    if (index > 0) text += ',';
    const key = open.keys?.[index];
    if (key !== undefined) text += `${JSON.stringify(key)}:`;
    text += begin(
      key === undefined ? (open.container as readonly ExactJson[])[index]! : (open.container as ExactObject)[key]!,
      stack,
    );
  }
  return text;
}

/** The text of a scalar, or the opening bracket of a container that it puts on the stack. */
function begin(value: ExactJson, stack: Open[]): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) {
    stack.push({ container: value, length: value.length, next: 0 });
    return '[';
  }
  const keys = sortedKeys(value);
  stack.push({ container: value, keys, length: keys.length, next: 0 });
  return '{';
}

function isList(value: ExactJson): value is readonly ExactJson[] {
  return isArray(value);
}
