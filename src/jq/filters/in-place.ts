import { add, type Operation } from '../arithmetic.js';
import type { Env, Filter, One } from '../filter.js';
import type { Runtime } from '../runtime.js';
import type { PathWriter } from '../set-path.js';
import { isList, isMapping, isTruthy, type List, type Value } from '../value.js';
import { pathKeys, rootPath } from './place.js';
import { getPath } from './update.js';

/**
 * A filter with exactly one output that may change its input instead of making a copy, as far as `writer` owns it:
 * only for an input that nobody else will look at again.
 */
export type InPlace = (input: Value, env: Env, rt: Runtime, writer: PathWriter) => Value;

export const unchanged: InPlace = (input) => input;

export function inTurn(first: InPlace, second: InPlace): InPlace {
  return (input, env, rt, writer) => {
    rt.tick();
    return second(first(input, env, rt, writer), env, rt, writer);
  };
}

export function choose(condition: One, yes: InPlace, no: InPlace): InPlace {
  return (input, env, rt, writer) => {
    rt.tick();
    return (isTruthy(condition(input, env, rt)!) ? yes : no)(input, env, rt, writer);
  };
}

/** `left // right` */
export function orElse(left: InPlace, right: One): InPlace {
  return (input, env, rt, writer) => {
    const found = left(input, env, rt, writer);
    return isTruthy(found) ? found : right(input, env, rt)!;
  };
}

/** `left operator right`; what `+` adds to an array or object goes into it. */
export function operate(operation: Operation, left: InPlace, right: One): InPlace {
  const apply = operation === add ? addTo : operation;
  return (input, env, rt, writer) => {
    rt.tick();
    const b = right(input, env, rt)!;
    return apply(left(input, env, rt, writer), b, rt, writer);
  };
}

function addTo(left: Value, right: Value, rt: Runtime, writer: PathWriter): Value {
  if (isList(left) && isList(right)) return writer.append(left, right);
  if (isMapping(left) && isMapping(right)) return writer.merge(left, right);
  return add(left, right, rt);
}

/** `.a[0] = source`, for a path that the program spells out. */
export function setConstant(path: List, source: One): InPlace {
  return (input, env, rt, writer) => writer.set(input, path, source(input, env, rt)!);
}

/** `target = source`; the target is one place. */
export function setAt(target: Filter, source: One): InPlace {
  return (input, env, rt, writer) => {
    const value = source(input, env, rt)!;
    return writer.set(input, placeOf(target, input, env, rt), value);
  };
}

/** `target |= change`; the target is one place. */
export function changeAt(target: Filter, change: InPlace): InPlace {
  return (input, env, rt, writer) => {
    const path = placeOf(target, input, env, rt);
    return writer.set(input, path, change(getPath(input, path, rt), env, rt, writer));
  };
}

/** `target operator= source`: the source sees the whole input. */
export function operateAt(operation: Operation, target: Filter, source: One): InPlace {
  const apply = operation === add ? addTo : operation;
  return (input, env, rt, writer) => {
    const value = source(input, env, rt)!;
    const path = placeOf(target, input, env, rt);
    return writer.set(input, path, apply(getPath(input, path, rt), value, rt, writer));
  };
}

function placeOf(target: Filter, input: Value, env: Env, rt: Runtime): List {
  let keys: Value[] = [];
  target.paths(input, rootPath(input), env, rt, (_value, at) => {
    keys = pathKeys(at);
    rt.tick(keys.length);
  });
  return keys;
}
