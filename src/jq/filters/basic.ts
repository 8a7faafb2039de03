import { raise } from '../failures.js';
import { either, many, single, type Emit, type EmitPath, type Filter } from '../filter.js';
import { typePreview } from '../preview.js';
import { orderedKeys } from '../keys.js';
import { isList, isMapping, type Value } from '../value.js';
import { checkPlace } from './place.js';

/** `.` */
export const identity: Filter = single(
  (input) => input,
  (input, at, _env, _rt, emit) => emit(input, at),
);

/** `empty` */
export const empty: Filter = single(
  () => undefined,
  () => undefined,
);

export function constant(value: Value): Filter {
  return single(() => value);
}

/** `left | right` */
export function pipe(left: Filter, right: Filter): Filter {
  if (left === identity) return right;
  if (right === identity) return left;
  const { one: first } = left;
  const { one: second } = right;
  return either(
    first &&
      second &&
      ((input, env, rt) => {
        rt.tick();
        const between = first(input, env, rt);
        return between === undefined ? undefined : second(between, env, rt);
      }),
    first
      ? (input, env, rt, emit) => {
          const between = first(input, env, rt);
          if (between !== undefined) right.run(between, env, rt, emit);
        }
      : (input, env, rt, emit) => left.run(input, env, rt, (between) => right.run(between, env, rt, emit)),
    (input, at, env, rt, emit) =>
      left.paths(input, at, env, rt, (between, place) => right.paths(between, place, env, rt, emit)),
  );
}

/** `left, right` */
export function comma(left: Filter, right: Filter): Filter {
  return many(
    (input, env, rt, emit) => {
      rt.tick();
      left.run(input, env, rt, emit);
      right.run(input, env, rt, emit);
    },
    (input, at, env, rt, emit) => {
      rt.tick();
      left.paths(input, at, env, rt, emit);
      right.paths(input, at, env, rt, emit);
    },
  );
}

/** `.[]` */
export const iterate: Filter = many(
  (input, _env, rt, emit) => {
    if (isList(input)) {
      for (let i = 0; i < input.length; i++) {
        rt.tick();
        emit(input[i]!);
      }
    } else if (isMapping(input)) {
      for (const key of orderedKeys(input, rt)) {
        rt.tick();
        emit(input[key]!);
      }
    } else {
      raise(`cannot iterate over: ${typePreview(input, rt)}`);
    }
  },
  (input, at, _env, rt, emit) => {
    if (!isList(input) && !isMapping(input)) raise(`cannot iterate over: ${typePreview(input, rt)}`);
    checkPlace(input, at, rt, 'invalid path on iterating against');
    const keys = isList(input) ? input.keys() : orderedKeys(input, rt);
    for (const key of keys) {
      rt.tick();
      const value = (input as { readonly [key: string | number]: Value })[key]!;
      emit(value, { parent: at, key, value });
    }
  },
);

/** `..`: the input and everything inside it, parents first. */
export const descend: Filter = many(
  (input, env, rt, emit) => descendFrom(input, emit, (value, visit) => iterate.run(value, env, rt, visit)),
  (input, at, env, rt, emit) =>
    descendPaths(input, at, emit, (value, place, visit) => iterate.paths(value, place, env, rt, visit)),
);

function descendFrom(value: Value, emit: Emit, children: (value: Value, visit: Emit) => void): void {
  emit(value);
  if (typeof value === 'object' && value !== null) children(value, (child) => descendFrom(child, emit, children));
}

function descendPaths(
  value: Value,
  at: Parameters<EmitPath>[1],
  emit: EmitPath,
  children: (value: Value, at: Parameters<EmitPath>[1], visit: EmitPath) => void,
): void {
  emit(value, at);
  if (typeof value === 'object' && value !== null) {
    children(value, at, (child, place) => descendPaths(child, place, emit, children));
  }
}
