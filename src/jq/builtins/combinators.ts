import { conditional, untilStopped } from '../filters/control.js';
import { either, many, single, type Env, type Filter } from '../filter.js';
import { constantIndex } from '../filters/access.js';
import { subtract } from '../arithmetic.js';
import { compare } from '../compare.js';
import { constant, descend, empty, identity, iterate, pipe } from '../filters/basic.js';
import { collect, collectOutputs } from '../filters/construct.js';
import { modify, pathsOf } from '../filters/update.js';
import { raiseValue } from '../failures.js';
import type { Runtime } from '../runtime.js';
import { isList, isMapping, isNumeric, isTruthy, setKey, type Draft, type Value } from '../value.js';
import { orderedKeys } from '../keys.js';
import { sumOf } from './joining.js';
import { range, recurse, repeat, repeatWhile, until } from './loops.js';

/** Builtins that take filters: each makes a filter of filters. */
export type Combinator = (...args: Filter[]) => Filter;

export const combinators: { readonly [signature: string]: Combinator } = {
  'empty/0': () => empty,
  'not/0': () => conditional(identity, constant(false), constant(true)),
  'env/0': () => constant({}),
  'map/1': (f) => collect(pipe(iterate, f!)),
  'map_values/1': (f) => modify(iterate, ['each'], f!),
  'select/1': (f) => conditional(f!, identity, empty),
  'values/0': () => selectWhere((value) => value !== null),
  'nulls/0': () => selectWhere((value) => value === null),
  'booleans/0': () => selectWhere((value) => typeof value === 'boolean'),
  'numbers/0': () => selectWhere(isNumeric),
  'strings/0': () => selectWhere((value) => typeof value === 'string'),
  'arrays/0': () => selectWhere(isList),
  'objects/0': () => selectWhere(isMapping),
  'iterables/0': () => selectWhere((value) => typeof value === 'object' && value !== null),
  'scalars/0': () => selectWhere((value) => typeof value !== 'object' || value === null),
  'recurse/0': () => descend,
  'repeat/1': (f) => repeat(f!),
  'range/1': (end) => range([constant(0), end!, constant(1)]),
  'range/2': (start, end) => range([start!, end!, constant(1)]),
  'range/3': (start, end, step) => range([start!, end!, step!]),
  'first/0': () => constantIndex(0),
  'last/0': () => constantIndex(-1),
  'first/1': (f) => limit(constant(1), f!),
  'last/1': (f) => last(f!),
  'limit/2': (count, f) => limit(count!, f!),
  'isempty/1': (f) => single((input, env, rt) => !exists(f!, () => true, input, env, rt)),
  'any/0': () => quantify(iterate, identity, true),
  'any/1': (f) => quantify(iterate, f!, true),
  'any/2': (source, f) => quantify(source!, f!, true),
  'all/0': () => quantify(iterate, identity, false),
  'all/1': (f) => quantify(iterate, f!, false),
  'all/2': (source, f) => quantify(source!, f!, false),
  'add/1': (f) => single((input, env, rt) => addAll(f!, input, env, rt)),
  'path/1': (f) => pathsOf(f!),
  'paths/0': () => nonRoot(pathsOf(descend)),
  'paths/1': (f) => nonRoot(pathsOf(pipe(descend, conditional(f!, identity, empty)))),
};

/** Builtins that run their arguments inside each other: `levels` is what one round has on the stack. */
export type RecursiveCombinator = (levels: number, ...args: Filter[]) => Filter;

export const recursiveCombinators: { readonly [signature: string]: RecursiveCombinator } = {
  'recurse/1': (levels, f) => recurse(f!, levels),
  'recurse/2': (levels, f, condition) => recurse(pipe(f!, conditional(condition!, identity, empty)), levels),
  'while/2': (levels, condition, update) => repeatWhile(condition!, update!, levels),
  'until/2': (levels, condition, next) => until(condition!, next!, levels),
  'walk/1': (levels, f) => walk(f!, levels),
};

function selectWhere(holds: (value: Value) => boolean): Filter {
  return single(
    (input) => (holds(input) ? input : undefined),
    (input, at, _env, _rt, emit) => {
      if (holds(input)) emit(input, at);
    },
  );
}

function nonRoot(paths: Filter): Filter {
  return pipe(
    paths,
    selectWhere((path) => isList(path) && path.length > 0),
  );
}

/** The first `count` outputs; the work for those after is not done. */
function limit(count: Filter, f: Filter): Filter {
  const { one } = f;
  const { one: countOne } = count;
  return either(
    one &&
      countOne &&
      ((input, env, rt) => {
        const n = countOne(input, env, rt);
        if (n === undefined || !isPositive('limit', n, rt)) return undefined;
        const output = one(input, env, rt);
        if (output !== undefined) leftAfterOne(n, rt);
        return output;
      }),
    (input, env, rt, emit) =>
      count.run(input, env, rt, (n) =>
        take(n, rt, (accept) => f.run(input, env, rt, (value) => accept(() => emit(value)))),
      ),
    (input, at, env, rt, emit) =>
      count.run(input, env, rt, (n) =>
        take(n, rt, (accept) => f.paths(input, at, env, rt, (value, place) => accept(() => emit(value, place)))),
      ),
  );
}

/** Whether `count` is above zero in the order of all values; what is below is an error. */
function isPositive(name: string, count: Value, rt: Runtime): boolean {
  const order = compare(count, 0, rt);
  if (order < 0) raiseValue(`${name} doesn't support negative count`);
  return order > 0;
}

/** Counts an output off: only then, as in gojq, does it matter that the count is a number. */
function leftAfterOne(count: Value, rt: Runtime): number {
  return Number(subtract(count, 1, rt));
}

function take(count: Value, rt: Runtime, body: (accept: (emit: () => void) => void) => void): void {
  if (!isPositive('limit', count, rt)) return;
  let left = count;
  untilStopped(rt, (stop) =>
    body((emit) => {
      left = leftAfterOne(left, rt);
      emit();
      if (left <= 0) stop();
    }),
  );
}

/** The last output. In a path expression its place is lost, as in gojq. */
function last(f: Filter): Filter {
  const { one } = f;
  return single(
    one ??
      ((input, env, rt) => {
        let found: Value | undefined;
        f.run(input, env, rt, (value) => {
          found = value;
        });
        return found;
      }),
  );
}

/** True when some output of `f` satisfies; the work for those after is not done. */
function exists(f: Filter, holds: (value: Value) => boolean, input: Value, env: Env, rt: Runtime): boolean {
  let found = false;
  untilStopped(rt, (stop) =>
    f.run(input, env, rt, (value) => {
      if (!holds(value)) return;
      found = true;
      stop();
    }),
  );
  return found;
}

/** `any` (looks for a true one) and `all` (looks for a false one). */
function quantify(source: Filter, f: Filter, sought: boolean): Filter {
  const verdicts = pipe(source, f);
  return single((input, env, rt) => exists(verdicts, (value) => isTruthy(value) === sought, input, env, rt) === sought);
}

function addAll(f: Filter, input: Value, env: Env, rt: Runtime): Value {
  return sumOf(collectOutputs(f, input, env, rt), rt);
}

type One = NonNullable<Filter['one']>;

/** `f` on everything inside the input first, then on the input. */
function walk(f: Filter, levels: number): Filter {
  const walked = (value: Value, env: Env, rt: Runtime, emit: (value: Value) => void): void => {
    rt.enter(levels);
    f.run(inside(value, env, rt, walked), env, rt, emit);
    rt.leave(levels);
  };
  return f.one === undefined
    ? many((input, env, rt, emit) => walked(input, env, rt, emit))
    : single((input, env, rt) => walkOne(f.one!, levels, input, env, rt));
}

function walkOne(f: One, levels: number, value: Value, env: Env, rt: Runtime): Value | undefined {
  rt.enter(levels);
  const inner = inside(value, env, rt, (child, scope, runtime, emit) => {
    const output = walkOne(f, levels, child, scope, runtime);
    if (output !== undefined) emit(output);
  });
  const output = f(inner, env, rt);
  rt.leave(levels);
  return output;
}

type Visit = (value: Value, env: Env, rt: Runtime, emit: (value: Value) => void) => void;

/** What a new container costs that is filled one by one: room for 17 elements, with the second one. */
const stepsPerContainer = 6;

/** A container with its elements replaced: by all outputs in an array, by the first in an object. */
function inside(value: Value, env: Env, rt: Runtime, visit: Visit): Value {
  if (isList(value)) {
    rt.newList(value.length);
    rt.tick(stepsPerContainer);
    const list: Value[] = [];
    for (const element of value) visit(element, env, rt, (output) => list.push(output));
    return list;
  }
  if (!isMapping(value)) return value;
  rt.tick(stepsPerContainer);
  const draft: Draft = {};
  for (const key of orderedKeys(value, rt)) {
    rt.tick();
    let isFirst = true;
    visit(value[key]!, env, rt, (output) => {
      if (isFirst) setKey(draft, key, output);
      isFirst = false;
    });
  }
  return draft;
}
