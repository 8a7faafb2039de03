import { raise } from '../failures.js';
import type { Path } from '../filter.js';
import { typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import type { Value } from '../value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isNaN } = Number;

/** A path expression may only go on from the value that is at the place: `path(1)` and `path(tojson | .a)` are errors. */
export function checkPlace(value: Value, at: Path, rt: Runtime, problem = 'invalid path against'): void {
  if (value === at.value || (isNaN(value) && isNaN(at.value))) return;
  raise(`${problem}: ${typePreview(value, rt)}`);
}

export function rootPath(value: Value): Path {
  return { parent: null, key: null, value };
}

/** The keys from the root to `at`. */
export function pathKeys(at: Path): Value[] {
  const keys: Value[] = [];
  for (let place = at; place.parent !== null; place = place.parent) keys.push(place.key);
  return keys.reverse();
}
