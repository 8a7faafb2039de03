import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../json/json.js';
import type { Patch } from '../language/model.js';

/** A patch that its document does not take. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/**
 * Applies one step of a JSON Patch (RFC 6902). The document is left as it is.
 * @throws PatchError when there is no such step, one of its paths is not there, or it tests for another value
 */
export function applyPatch(document: Json, patch: Patch): Json {
  const step = Object.hasOwn(steps, patch.op) ? steps[patch.op as Step] : undefined;
  if (step === undefined) {
    const known = Object.keys(steps).join(', ');
    throw new PatchError(`the patch "${patch.op} ${patch.path}" is none of ${known}`);
  }
  const copy = structuredClone(document);
  step(copy, patch);
  return copy;
}

type Step = 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';

/** What each step does to a document of its own. */
const steps: { readonly [S in Step]: (document: Json, patch: Patch) => void } = {
  add: (document, patch) => put(placeOf(document, patch), valueOf(patch)),
  remove: (document, patch) => void take(placeOf(document, patch)),
  replace(document, patch) {
    const place = placeOf(document, patch);
    take(place);
    put(place, valueOf(patch));
  },
  move(document, patch) {
    const from = fromOf(patch);
    if (patch.path.startsWith(`${from}/`))
      throw new PatchError(`the patch "move ${patch.path}" would put ${from} into itself`);
    const moved = take(placeOf(document, patch, from));
    put(placeOf(document, patch), moved);
  },
  copy(document, patch) {
    const copied = structuredClone(valueAt(placeOf(document, patch, fromOf(patch))));
    put(placeOf(document, patch), copied);
  },
  test(document, patch) {
    if (isDeepStrictEqual(valueAt(placeOf(document, patch)), valueOf(patch))) return;
    throw new PatchError(`the patch "test ${patch.path}" found another value`);
  },
};

type Container = Json[] | { [key: string]: Json };

/** Where a step changes something: a key of an object, or an index of a list. */
interface Place {
  readonly parent: Container;
  readonly key: string;
  /** What is said when nothing is there. */
  readonly missing: PatchError;
}

function valueOf({ value = null }: Patch): Json {
  return value;
}

function fromOf({ op, path, from }: Patch): string {
  if (from === undefined)
    throw new PatchError(`the patch "${op} ${path}" does not say from where: \`from\` is missing`);
  return from;
}

/** @param path of the place; that of the patch, or what it takes from */
function placeOf(document: Json, { op, path: target }: Patch, path = target): Place {
  const missing = new PatchError(
    `the patch "${op} ${target}" cannot be applied: ${wordFor(path, target)} is not there`,
  );
  const keys = path.split('/').slice(1).map(unescaped);
  const key = keys.pop();
  if (key === undefined) throw new PatchError(`the patch "${op} ${target}" names nothing`);
  let parent: Json | undefined = document;
  for (const one of keys) parent = isContainer(parent) ? read(parent, one) : undefined;
  if (!isContainer(parent)) throw missing;
  return { parent, key, missing };
}

function wordFor(path: string, target: string): string {
  return path === target ? 'the path' : path;
}

function valueAt({ parent, key, missing }: Place): Json {
  const value = read(parent, key);
  if (value === undefined) throw missing;
  return value;
}

/** Puts a value in, in a list before what has the index. */
function put({ parent, key, missing }: Place, value: Json): void {
  if (!Array.isArray(parent)) {
    Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
    return;
  }
  const index = key === '-' ? parent.length : Number(key);
  if (!/^(\d+|-)$/.test(key) || index > parent.length) throw missing;
  parent.splice(index, 0, value);
}

/** @returns what was there */
function take(place: Place): Json {
  const { parent, key } = place;
  const value = valueAt(place);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
  return value;
}

function isContainer(value: Json | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}

function read(container: Container, key: string): Json | undefined {
  if (Array.isArray(container)) return /^\d+$/.test(key) ? container[Number(key)] : undefined;
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
