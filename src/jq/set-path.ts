import { raise, Raised } from './failures.js';
import { clampIndex } from './indexing.js';
import { toInt64, toInteger } from './numbers.js';
import { preview, typePreview } from './preview.js';
import type { Runtime } from './runtime.js';
import {
  hasKey,
  isList,
  isMapping,
  isNumeric,
  setKey,
  type Draft,
  type List,
  type Mapping,
  type Value,
} from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { keys: keysOf } = Object;

/** Marks a place whose deletion is pending: positions must not shift until all paths are done. */
const deleted: unique symbol = Symbol('deleted');
type Slot = Value | typeof deleted;

/** What remembering which containers were made here costs. */
const stepsPerWriter = 4;
/** What a new object costs. */
const stepsPerMapping = 4;
/** What a key costs in an object that grows to any size. */
const stepsPerNewKey = 8;

/** Array indices from here on are refused, as in gojq. */
const firstRefusedIndex = 0x8000000;

/**
 * Changes values along paths without touching what it was given: the first change to a container copies it,
 * later changes to the copy are made in place. So a copy that was put in two places, as `|= [., .]` over paths that overlap can
 * do, is changed in both, as in gojq.
 */
export class PathWriter {
  private readonly owned = new Set<object>();

  constructor(private readonly rt: Runtime) {
    rt.tick(stepsPerWriter);
  }

  /** `value` with `replacement` at `path`; errors name `setpath`. */
  set(value: Value, path: List, replacement: Value): Value {
    try {
      return this.put(value, path, 0, replacement) as Value;
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      const { rt } = this;
      return raise(
        `setpath(${preview(path, rt)}; ${preview(replacement, rt)}) cannot be applied to ${preview(value, rt)}: ${error.message}`,
      );
    }
  }

  /** `list + more` */
  append(list: List, more: List): Value {
    if (list.length === 0) return more;
    if (more.length === 0) return list;
    const draft = this.ownList(list);
    this.rt.growList(draft.length, more.length);
    for (const element of more) draft.push(element);
    return draft;
  }

  /** `mapping + more` */
  merge(mapping: Mapping, more: Mapping): Value {
    const draft = this.ownMapping(mapping);
    const keys = keysOf(more);
    this.rt.tick(keys.length * stepsPerNewKey);
    for (const key of keys) {
      if (!hasKey(draft, key)) this.rt.key(key);
      setKey(draft, key, more[key]!);
    }
    return draft;
  }

  /** `value` without the places at `paths`. */
  delete(value: Value, paths: Value): Value {
    if (!isList(paths))
      return raise(`delpaths(${preview(paths, this.rt)}) cannot be applied to: ${typePreview(value, this.rt)}`);
    if (paths.length === 0) return value;
    let result: Slot = value;
    try {
      for (const path of paths) {
        if (!isList(path)) raise(`expected an array but got: ${typePreview(path, this.rt)}`);
        result = this.put(result, path, 0, deleted);
      }
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      const { rt } = this;
      return raise(`delpaths(${preview(paths, rt)}) cannot be applied to ${preview(value, rt)}: ${error.message}`);
    }
    return this.sweep(result);
  }

  private put(value: Slot, path: List, depth: number, replacement: Slot): Slot {
    this.rt.tick();
    if (depth === path.length) return replacement;
    if (value === deleted) return value;
    const key = path[depth]!;
    if (typeof key === 'string') return this.putKey(value, key, path, depth, replacement);
    if (isNumeric(key)) return this.putIndex(value, key, path, depth, replacement);
    if (isMapping(key)) return this.putSlice(value, key, path, depth, replacement);
    if (isList(value)) return raise(`expected a number for indexing an array but got: ${typePreview(key, this.rt)}`);
    return raise(`expected a string for object key but got: ${typePreview(key, this.rt)}`);
  }

  private putKey(value: Value, key: string, path: List, depth: number, replacement: Slot): Slot {
    if (value !== null && !isMapping(value)) return raise(`expected an object but got: ${typePreview(value, this.rt)}`);
    this.rt.lookUp(key);
    const present = value !== null && hasKey(value, key);
    if (!present && replacement === deleted) return value ?? {};
    const child = this.put(present ? value[key]! : null, path, depth + 1, replacement);
    if (!present) {
      this.rt.tick(stepsPerNewKey);
      this.rt.key(key);
    }
    const draft = this.ownMapping(value);
    setKey(draft, key, child as Value);
    return draft;
  }

  private putIndex(value: Value, key: number | bigint, path: List, depth: number, replacement: Slot): Slot {
    if (value !== null && !isList(value)) return raise(`expected an array but got: ${typePreview(value, this.rt)}`);
    const length = value?.length ?? 0;
    const index = toInteger(key);
    const at = index < 0 ? index + length : index;
    if (at < 0 || at >= length) {
      if (replacement === deleted) return value ?? [];
      if (at < 0) raise(`array index should not be negative: ${toInt64(key)}`);
      if (at >= firstRefusedIndex) raise(`array index too large: ${toInt64(key)}`);
    }
    const child = this.put(value?.[at] ?? null, path, depth + 1, replacement);
    const draft = this.ownList(value);
    if (at > draft.length) this.rt.newList(at);
    while (draft.length < at) draft.push(null);
    draft[at] = child as Value;
    return draft;
  }

  private putSlice(value: Value, range: Mapping, path: List, depth: number, replacement: Slot): Slot {
    if (value !== null && !isList(value)) return raise(`expected an array but got: ${typePreview(value, this.rt)}`);
    if (!hasKey(range, 'start') || !hasKey(range, 'end')) {
      raise(`expected "start" and "end" for slicing but got: ${typePreview(range, this.rt)}`);
    }
    const list = value ?? [];
    const { start: from = null, end: to = null } = range;
    const start = isNumeric(from) ? clampIndex(toInteger(from), 0, list.length) : 0;
    const end = isNumeric(to) ? clampIndex(toInteger(to), start, list.length) : list.length;
    if (start === end && replacement === deleted) return list;
    this.rt.newList(end - start);
    const part = this.put(list.slice(start, end), path, depth + 1, replacement);
    if (part !== deleted && !isList(part)) return raise(`expected an array but got: ${typePreview(part, this.rt)}`);
    this.rt.newList(list.length);
    const filler = part === deleted ? new Array<Slot>(end - start).fill(deleted) : part;
    const joined = [...list.slice(0, start), ...(filler as List), ...list.slice(end)];
    this.owned.add(joined);
    return joined;
  }

  private ownMapping(value: Mapping | null): Draft {
    if (value !== null && this.owned.has(value)) return value as Draft;
    const copy: Draft = { ...value };
    this.rt.keys(stepsPerMapping + keysOf(copy).length);
    this.owned.add(copy);
    return copy;
  }

  private ownList(value: List | null): Value[] {
    if (value !== null && this.owned.has(value)) return value as Value[];
    this.rt.newList(value?.length ?? 0);
    const copy = value === null ? [] : value.slice();
    this.owned.add(copy);
    return copy;
  }

  /** Removes the marks; only copies made here can hold them. */
  private sweep(value: Slot): Value {
    if (value === deleted) return null;
    if (typeof value !== 'object' || value === null || !this.owned.has(value)) return value;
    this.rt.tick();
    this.owned.delete(value);
    if (isList(value))
      return (value as readonly Slot[]).filter((slot) => slot !== deleted).map((slot) => this.sweep(slot));
    const draft = value as { [key: string]: Slot };
    for (const key of keysOf(draft)) {
      if (draft[key] === deleted) delete draft[key];
      else if (typeof draft[key] === 'object' && draft[key] !== null)
        setKey(draft as Draft, key, this.sweep(draft[key]));
    }
    return draft as Mapping;
  }
}
