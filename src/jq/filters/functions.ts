import { Env, either, emptyEnv, outer, type Closure, type Filter } from '../filter.js';
import type { Runtime } from '../runtime.js';
import type { Value } from '../value.js';

/** A function of the program: its body is filled in after the calls inside it have been compiled. */
export interface FunctionCode {
  readonly parameters: readonly string[];
  body: Filter | undefined;
  /** Whether the body gives at most one output for each call: assumed while it is compiled, then checked. */
  single: boolean;
  /** Set when a call was compiled while the answer was only assumed. */
  assumed: boolean;
}

/** The value of `$name`, bound `hops` further out. */
export function variable(hops: number): Filter {
  const one = (_input: Value, env: Env): Value => outer(env, hops).bound as Value;
  return {
    one,
    run: (input, env, _rt, emit) => emit(one(input, env)),
    paths: (input, at, env, _rt, emit) => emit(one(input, env), at),
  };
}

/** A call of a parameter: the argument runs in the environment it was written in. */
export function callParameter(hops: number): Filter {
  return either(
    undefined,
    (input, env, rt, emit) => {
      const { filter, env: home } = outer(env, hops).bound as Closure;
      rt.enter();
      filter.run(input, home, rt, emit);
      rt.leave();
    },
    (input, at, env, rt, emit) => {
      const { filter, env: home } = outer(env, hops).bound as Closure;
      rt.enter();
      filter.paths(input, at, home, rt, emit);
      rt.leave();
    },
  );
}

/**
 * A call of `code`, which was defined `hops` bindings further out (null: at the top level).
 * Parameters with `$` are bound twice, as in jq: as a filter, and to each of its outputs, the first in the outer loop.
 */
export function call(code: FunctionCode, args: readonly Filter[], hops: number | null): Filter {
  const home = (env: Env): Env => (hops === null ? emptyEnv : outer(env, hops));
  const valued = code.parameters.flatMap((name, i) => (name.startsWith('$') ? [args[i]!] : []));
  const prepare = (env: Env): Env => args.reduce((inner, filter) => new Env({ filter, env }, inner), home(env));
  return either(
    code.single && valued.every(({ one }) => one !== undefined) ? callOne(code, valued, prepare) : undefined,
    (input, env, rt, emit) =>
      bindValues(valued, 0, prepare(env), input, env, rt, (inner) => {
        rt.enter();
        code.body!.run(input, inner, rt, emit);
        rt.leave();
      }),
    (input, at, env, rt, emit) =>
      bindValues(valued, 0, prepare(env), input, env, rt, (inner) => {
        rt.enter();
        code.body!.paths(input, at, inner, rt, emit);
        rt.leave();
      }),
  );
}

function callOne(code: FunctionCode, valued: readonly Filter[], prepare: (env: Env) => Env): Filter['one'] {
  return (input, env, rt) => {
    let inner = prepare(env);
    for (const { one } of valued) {
      const value = one!(input, env, rt);
      if (value === undefined) return undefined;
      inner = new Env(value, inner);
    }
    rt.enter();
    const output = code.body!.one!(input, inner, rt);
    rt.leave();
    return output;
  };
}

function bindValues(
  valued: readonly Filter[],
  next: number,
  inner: Env,
  input: Value,
  env: Env,
  rt: Runtime,
  body: (inner: Env) => void,
): void {
  const filter = valued[next];
  if (filter === undefined) body(inner);
  else filter.run(input, env, rt, (value) => bindValues(valued, next + 1, new Env(value, inner), input, env, rt, body));
}
