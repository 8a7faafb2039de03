import { either, single, type Filter, type Path } from '../filter.js';
import { indexMapping, indexValue, sliceValue } from '../indexing.js';
import type { Runtime } from '../runtime.js';
import { isInheritedName, isMapping, type Value } from '../value.js';
import { checkPlace } from './place.js';
import { raise } from '../failures.js';
import { typePreview } from '../preview.js';

/** `.name` on the input. */
export function field(name: string): Filter {
  const read = isInheritedName(name) ? indexMapping : readPlain;
  return single(
    (input, _env, rt) => {
      rt.tick();
      return read(input, name, rt);
    },
    (input, at, _env, rt, emit) => {
      rt.tick();
      const value = read(input, name, rt);
      emit(value, step(input, at, name, value, rt));
    },
  );
}

/** Names that no prototype has need no check of ownership. */
function readPlain(value: Value, name: string, rt: Runtime): Value {
  if (isMapping(value)) {
    const found = value[name];
    return found === undefined ? null : found;
  }
  return value === null ? null : raise(`expected an object but got: ${typePreview(value, rt)}`);
}

/** `.[key]` on the input, for a key known when compiling. */
export function constantIndex(key: Value): Filter {
  return typeof key === 'string'
    ? field(key)
    : index(
        single((input) => input),
        single(() => key),
        true,
      );
}

/** `target[key]`: the key is computed from the input of the whole expression. */
export function index(target: Filter, key: Filter, constant = false): Filter {
  const { one: targetOne } = target;
  const { one: keyOne } = key;
  const paths: Filter['paths'] = (input, at, env, rt, emit) =>
    key.run(input, env, rt, (k) =>
      target.paths(input, at, env, rt, (value, place) => {
        rt.tick();
        const found = indexValue(value, k, rt);
        emit(found, step(value, place, k, found, rt));
      }),
    );
  return either(
    targetOne &&
      keyOne &&
      ((input, env, rt) => {
        rt.tick();
        const k = keyOne(input, env, rt);
        if (k === undefined) return undefined;
        const value = targetOne(input, env, rt);
        return value === undefined ? undefined : indexValue(value, k, rt);
      }),
    (input, env, rt, emit) =>
      key.run(input, env, rt, (k) =>
        target.run(input, env, rt, (value) => {
          rt.tick();
          emit(indexValue(value, k, rt));
        }),
      ),
    constant ? constantPaths(key) : paths,
  );
}

function constantPaths(key: Filter): Filter['paths'] {
  return (input, at, env, rt, emit) => {
    const k = key.one!(input, env, rt)!;
    const found = indexValue(input, k, rt);
    emit(found, step(input, at, k, found, rt));
  };
}

/** `target[from:to]`. */
export function slice(target: Filter, from: Filter, to: Filter): Filter {
  const cut = (value: Value, start: Value, end: Value, rt: Runtime): Value => sliceValue(value, start, end, rt);
  const { one: targetOne } = target;
  const { one: fromOne } = from;
  const { one: toOne } = to;
  return either(
    targetOne &&
      fromOne &&
      toOne &&
      ((input, env, rt) => {
        const start = fromOne(input, env, rt);
        const end = start === undefined ? undefined : toOne(input, env, rt);
        const value = end === undefined ? undefined : targetOne(input, env, rt);
        return value === undefined ? undefined : cut(value, start!, end!, rt);
      }),
    (input, env, rt, emit) =>
      from.run(input, env, rt, (start) =>
        to.run(input, env, rt, (end) => target.run(input, env, rt, (value) => emit(cut(value, start, end, rt)))),
      ),
    (input, at, env, rt, emit) =>
      from.run(input, env, rt, (start) =>
        to.run(input, env, rt, (end) =>
          target.paths(input, at, env, rt, (value, place) => {
            const found = cut(value, start, end, rt);
            emit(found, step(value, place, { start, end }, found, rt));
          }),
        ),
      ),
  );
}

/** The place of `found` at `key` of `value`, which must be the value at `at`. */
function step(value: Value, at: Path, key: Value, found: Value, rt: Runtime): Path {
  checkPlace(value, at, rt);
  return { parent: at, key, value: found };
}
