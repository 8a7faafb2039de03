import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../json/json.js';
import type { Patch } from '../language/model.js';

/** A patch that its document does not take. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/**
 * Applies one step of a JSON Patch (RFC 6902): `add`, `remove`, `replace` or `test`; patches have no place for the `from` that
 * `move` and `copy` need. The document is left as it is.
 * @throws PatchError when the step is another one, its path is not there, or it tests for another value
 */
export function applyPatch(document: Json, { op, path, value = null }: Patch): Json {
  if (op !== 'add' && op !== 'remove' && op !== 'replace' && op !== 'test')
    throw new PatchError(`the patch "${op} ${path}" is none of add, remove, replace and test`);
  const copy = structuredClone(document);
  const keys = path.split('/').slice(1).map(unescaped);
  const last = keys.pop();
  if (last === undefined) throw new PatchError(`the patch "${op} ${path}" names nothing`);
  let parent: Json = copy;
  for (const key of keys) {
    const next: Json | undefined = isContainer(parent) ? read(parent, key) : undefined;
    if (next === undefined) throw missing(op, path);
    parent = next;
  }
  if (!isContainer(parent)) throw missing(op, path);
  const present = read(parent, last);
  if (op !== 'add' && present === undefined) throw missing(op, path);
  if (op === 'test') {
    if (!isDeepStrictEqual(present, value)) throw new PatchError(`the patch "${op} ${path}" found another value`);
    return document;
  }
  if (Array.isArray(parent)) changeList(parent, last, op, value, () => missing(op, path));
  else if (op === 'remove') Reflect.deleteProperty(parent, last);
  else Object.defineProperty(parent, last, { value, writable: true, enumerable: true, configurable: true });
  return copy;
}

type Container = Json[] | { [key: string]: Json };

function isContainer(value: Json): value is Container {
  return typeof value === 'object' && value !== null;
}

function read(container: Container, key: string): Json | undefined {
  if (Array.isArray(container)) return /^\d+$/.test(key) ? container[Number(key)] : undefined;
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function changeList(
  list: Json[],
  key: string,
  op: 'add' | 'remove' | 'replace',
  value: Json,
  fault: () => Error,
): void {
  const index = key === '-' && op === 'add' ? list.length : Number(key);
  if (!/^(\d+|-)$/.test(key) || !(index <= list.length)) throw fault();
  if (op === 'add') list.splice(index, 0, value);
  else if (op === 'remove') list.splice(index, 1);
  else list[index] = value;
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

function missing(op: string, path: string): PatchError {
  return new PatchError(`the patch "${op} ${path}" cannot be applied: the path is not there`);
}
