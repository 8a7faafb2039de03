import { compareStrings } from '../json/key-order.js';
import type { Runtime } from './runtime.js';
import type { Mapping } from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { keys: keysOf } = Object;
const { min: smaller } = Math;

/** The keys of `mapping` in code point order. */
export function orderedKeys(mapping: Mapping, rt: Runtime): string[] {
  const keys = keysOf(mapping);
  rt.keys(keys.length);
  for (let i = 1; i < keys.length; i++) {
    if (compareTexts(keys[i - 1]!, keys[i]!, rt) > 0) return keys.sort((a, b) => compareTexts(a, b, rt));
  }
  return keys;
}

/** Texts that have more than this in common cost steps to compare. */
const shortLength = 64;

/** The order of two texts by code point: -1, 0 or 1. */
export function compareTexts(left: string, right: string, rt: Runtime): number {
  const shared = smaller(left.length, right.length);
  return shared > shortLength ? compareLong(left, right, shared, rt) : compareStrings(left, right);
}

function compareLong(left: string, right: string, shared: number, rt: Runtime): number {
  if (left === right) {
    rt.scanString(shared);
    return 0;
  }
  let at = 0;
  while (at < shared && left.charCodeAt(at) === right.charCodeAt(at)) at++;
  rt.scanString(at * 2);
  return compareStrings(left.slice(at, at + 1), right.slice(at, at + 1));
}
