import type { Operation } from '../arithmetic.js';
import { Env, either, many, type Filter } from '../filter.js';
import { indexMapping, indexValue } from '../indexing.js';
import { preview, typePreview } from '../preview.js';
import { raise, Raised } from '../failures.js';
import type { Runtime } from '../runtime.js';
import { PathWriter } from '../set-path.js';
import { isList, isMapping, setKey, type Draft, type List, type Value } from '../value.js';
import { orderedKeys } from '../keys.js';
import { untilStopped } from './control.js';
import { pathKeys, rootPath, checkPlace } from './place.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { keys: keysOf, hasOwn } = Object;

/** One step of a target that needs no paths: a key, or every element. */
export type Step = { readonly key: string } | 'each';

/** What a path costs besides its keys. */
const stepsPerPath = 10;

/** `path(body)`: the place of every output. */
export function pathsOf(body: Filter): Filter {
  return many((input, env, rt, emit) => {
    rt.tick(2);
    body.paths(input, rootPath(input), env, rt, (value, at) => {
      checkPlace(value, at, rt);
      const keys = pathKeys(at);
      rt.tick(stepsPerPath + keys.length);
      emit(keys);
    });
  });
}

/** All places of a target, found in the input before anything is changed. */
function eachPath(target: Filter, input: Value, env: Env, rt: Runtime, visit: (path: List) => void): void {
  pathsOf(target).run(input, env, rt, (path) => visit(path as List));
}

/** `target = source`: all places set to each output of the source. */
export function assign(target: Filter, source: Filter): Filter {
  return assignWith(source, (input, value, env, rt) => {
    const writer = new PathWriter(rt);
    let result = input;
    eachPath(target, input, env, rt, (path) => {
      result = writer.set(result, path, value);
    });
    return result;
  });
}

/** `.a[0] = source`: like gojq, a target of constants goes to `setpath` at once and has its error texts. */
export function assignAt(path: List, source: Filter): Filter {
  return assignWith(source, (input, value, _env, rt) => new PathWriter(rt).set(input, path, value));
}

type Put = (input: Value, value: Value, env: Env, rt: Runtime) => Value;

function assignWith(source: Filter, put: Put): Filter {
  const { one } = source;
  return either(
    one &&
      ((input, env, rt) => {
        const value = one(input, env, rt);
        return value === undefined ? undefined : put(input, value, env, rt);
      }),
    (input, env, rt, emit) => source.run(input, env, rt, (value) => emit(put(input, value, env, rt))),
    (input, at, env, rt, emit) => source.run(input, env, rt, (value) => emit(put(input, value, env, rt), at)),
  );
}

/** What replaces the value at a place; undefined deletes the place. */
type Change = (value: Value, env: Env, rt: Runtime) => Value | undefined;

/** `target |= filter`: every place changed by the first output of the filter, deleted when there is none. */
export function modify(target: Filter, steps: readonly Step[] | undefined, filter: Filter): Filter {
  return modifying(target, steps, firstOutput(filter));
}

function modifying(target: Filter, steps: readonly Step[] | undefined, change: Change): Filter {
  const one =
    steps === undefined
      ? (input: Value, env: Env, rt: Runtime) => changePaths(target, input, change, env, rt)
      : (input: Value, env: Env, rt: Runtime) => changeSteps(steps, 0, input, change, env, rt) ?? null;
  return either(
    one,
    (input, env, rt, emit) => emit(one(input, env, rt)),
    (input, at, env, rt, emit) => emit(one(input, env, rt), at),
  );
}

function firstOutput(filter: Filter): Change {
  const { one } = filter;
  if (one) return one;
  return (value, env, rt) => {
    let first: Value | undefined;
    untilStopped(rt, (stop) =>
      filter.run(value, env, rt, (output) => {
        first = output;
        stop();
      }),
    );
    return first;
  };
}

function changePaths(target: Filter, input: Value, change: Change, env: Env, rt: Runtime): Value {
  const writer = new PathWriter(rt);
  const removed: Value[] = [];
  let result = input;
  eachPath(target, input, env, rt, (path) => {
    const changed = change(getPath(result, path, rt), env, rt);
    if (changed === undefined) removed.push(path);
    else result = writer.set(result, path, changed);
  });
  return writer.delete(result, removed);
}

/** `.a[].b |= f` without paths: rebuilds only what lies on the way. */
function changeSteps(
  steps: readonly Step[],
  next: number,
  value: Value,
  change: Change,
  env: Env,
  rt: Runtime,
): Value | undefined {
  rt.tick();
  const step = steps[next];
  if (step === undefined) return change(value, env, rt);
  if (step !== 'each') return changeKey(steps, next, value, step.key, change, env, rt);
  if (isList(value)) return changeElements(steps, next, value, change, env, rt);
  if (isMapping(value)) return changeValues(steps, next, value, change, env, rt);
  return raise(`cannot iterate over: ${typePreview(value, rt)}`);
}

/** What deleting a key of null leaves, as in gojq; a place further out that is not there either is then not made. */
const nothing: Value = Object.freeze({});

/** An object from which a key was deleted becomes a hash table. */
const stepsPerDeletion = 10;

function changeKey(
  steps: readonly Step[],
  next: number,
  value: Value,
  key: string,
  change: Change,
  env: Env,
  rt: Runtime,
): Value | undefined {
  const changed = changeSteps(steps, next + 1, indexMapping(value, key, rt), change, env, rt);
  const present = isMapping(value) && hasOwn(value, key);
  const isDeletion = changed === undefined || (changed === nothing && next + 1 < steps.length);
  if (!present && isDeletion) return value ?? nothing;
  const copy: Draft = { ...(value as Draft | null) };
  rt.keys(keysOf(copy).length);
  if (!present) rt.key(key);
  if (changed === undefined) {
    rt.tick(stepsPerDeletion);
    delete copy[key];
  } else setKey(copy, key, changed);
  return copy;
}

function changeElements(
  steps: readonly Step[],
  next: number,
  list: List,
  change: Change,
  env: Env,
  rt: Runtime,
): Value {
  rt.newList(list.length);
  const copy: Value[] = [];
  for (const element of list) {
    const changed = changeSteps(steps, next + 1, element, change, env, rt);
    if (changed !== undefined) copy.push(changed);
  }
  return copy;
}

function changeValues(
  steps: readonly Step[],
  next: number,
  mapping: { readonly [key: string]: Value },
  change: Change,
  env: Env,
  rt: Runtime,
): Value {
  const copy: Draft = {};
  for (const key of orderedKeys(mapping, rt)) {
    const changed = changeSteps(steps, next + 1, mapping[key]!, change, env, rt);
    if (changed !== undefined) setKey(copy, key, changed);
  }
  return copy;
}

/**
 * `target += source` and the like: `target |= (. + $value)` for each output of the source.
 * The target must have been compiled one binding further in than the source.
 */
export function updateWith(
  operation: Operation,
  target: Filter,
  steps: readonly Step[] | undefined,
  source: Filter,
): Filter {
  const put = modifying(target, steps, (old, env, rt) => operation(old, env.bound as Value, rt)).one!;
  const { one } = source;
  return either(
    one &&
      ((input, env, rt) => {
        const value = one(input, env, rt);
        return value === undefined ? undefined : put(input, new Env(value, env), rt);
      }),
    (input, env, rt, emit) => source.run(input, env, rt, (value) => emit(put(input, new Env(value, env), rt)!)),
    (input, at, env, rt, emit) => source.run(input, env, rt, (value) => emit(put(input, new Env(value, env), rt)!, at)),
  );
}

/** The value at `path`; null where there is nothing. Errors name `getpath`. */
export function getPath(value: Value, path: Value, rt: Runtime): Value {
  if (!isList(path)) return raise(`getpath(${preview(path, rt)}) cannot be applied to: ${typePreview(value, rt)}`);
  let found = value;
  for (const key of path) {
    rt.tick();
    if (found !== null && typeof found !== 'object') {
      raise(`getpath(${preview(path, rt)}) cannot be applied to: ${typePreview(value, rt)}`);
    }
    try {
      found = indexValue(found, key, rt);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      raise(`getpath(${preview(path, rt)}) cannot be applied to ${preview(value, rt)}: ${error.message}`);
    }
  }
  return found;
}
