import { Env, either, emptyEnv, outer, type Closure, type Emit, type Filter } from '../filter.js';
import type { Runtime } from '../runtime.js';
import type { Value } from '../value.js';
import type { FunctionCode } from './function-code.js';

/** The value of `$name`, bound `hops` further out. */
export function variable(hops: number): Filter {
  const one = (_input: Value, env: Env, rt: Runtime): Value => outer(env, hops, rt).bound as Value;
  return {
    one,
    run: (input, env, rt, emit) => emit(one(input, env, rt)),
    paths: (input, at, env, rt, emit) => emit(one(input, env, rt), at),
  };
}

/** What passes on many outputs has about twice as much on the stack as what returns one. */
const manyFactor = 2;

/**
 * A call of a parameter: the argument runs in the environment it was written in.
 * `level`: see {@link Callee}; `isSingle`: the code is only for arguments with at most one output.
 */
export function callParameter(hops: number, level: number, isSingle: boolean): Filter {
  const many = manyFactor * level;
  return either(
    isSingle
      ? (input, env, rt) => {
          const { filter, env: home } = outer(env, hops, rt).bound as Closure;
          rt.enter(level);
          const output = filter.one!(input, home, rt);
          rt.leave(level);
          return output;
        }
      : undefined,
    (input, env, rt, emit) => {
      const { filter, env: home } = outer(env, hops, rt).bound as Closure;
      rt.enter(many);
      filter.run(input, home, rt, emit);
      rt.leave(many);
    },
    (input, at, env, rt, emit) => {
      const { filter, env: home } = outer(env, hops, rt).bound as Closure;
      rt.enter(many);
      filter.paths(input, at, home, rt, emit);
      rt.leave(many);
    },
  );
}

/** What binding one parameter to many outputs has on the stack. */
const bindingLevels = 3;

export interface Argument {
  readonly filter: Filter;
  /** Of an argument that is nothing but a parameter of the caller: how far out that one is bound. */
  readonly parameterHops: number | null;
}

export interface Callee {
  readonly code: FunctionCode;
  /** How far out the function was defined; null: at the top level. */
  readonly hops: number | null;
  /** Expressions around the call in the function it stands in: what it has on the stack. */
  readonly level: number;
  /** Nothing is left to do after the call but to hand on its outputs. */
  readonly isTail: boolean;
}

/** A call that ends the function it stands in, on its way to the call of that function, which makes it. */
class TailCall {
  constructor(
    readonly code: FunctionCode,
    readonly input: Value,
    readonly env: Env,
  ) {}
}

/**
 * A call of a function. Parameters with `$` are bound twice, as in jq: as a filter, and to each of its outputs, the
 * first in the outer loop. A call in tail position returns at once, with itself in `rt.tail`, and whoever called the
 * function it stands in goes on with it: so a loop made of such calls needs no more stack than one round.
 */
export function call(callee: Callee, args: readonly Argument[]): Filter {
  const { code, level, isTail } = callee;
  const valued = code.parameters.flatMap(({ isValue }, i) => (isValue ? [args[i]!.filter] : []));
  const prepare = preparation(callee, args);
  const isBoundOnce = valued.every(({ one }) => one !== undefined);
  const weight = manyFactor * (isBoundOnce ? level : level + bindingLevels * valued.length);
  const one = isBoundOnce && code.single ? callOne(callee, valued, prepare) : undefined;
  const tailOne: Filter['one'] = (input, env, rt) => {
    const inner = bindOnes(valued, prepare(env, rt), input, env, rt);
    if (inner !== undefined) rt.tail = new TailCall(code, input, inner);
    return undefined;
  };
  const runMany: Filter['run'] = (input, env, rt, emit) =>
    bindValues(valued, 0, prepare(env, rt), input, env, rt, (inner) => {
      rt.enter(weight);
      code.body!.run(input, inner, rt, emit);
      if (rt.tail !== null) followMany(rt, emit);
      rt.leave(weight);
    });
  const runOne: Filter['run'] = (input, env, rt, emit) => {
    const output = one!(input, env, rt);
    if (output !== undefined) emit(output);
  };
  const run = one === undefined ? runMany : runOne;
  return either(isTail && one ? tailOne : one, isTail && isBoundOnce ? tailOne : run, (input, at, env, rt, emit) =>
    bindValues(valued, 0, prepare(env, rt), input, env, rt, (inner) => {
      rt.enter(weight);
      code.body!.paths(input, at, inner, rt, emit);
      rt.leave(weight);
    }),
  );
}

type Prepare = (env: Env, rt: Runtime) => Env;

/** An argument that is kept for later counts so much: a loop that makes one per round may keep them all. */
const stepsPerClosure = 3;

/** Binds the arguments as filters. */
function preparation({ code, hops }: Callee, args: readonly Argument[]): Prepare {
  const { parameters } = code;
  return (env, rt) => {
    let inner = hops === null ? emptyEnv : outer(env, hops, rt);
    for (let i = 0; i < parameters.length; i++) {
      inner = new Env(parameters[i]!.isCalled ? closureOf(args[i]!, env, rt) : null, inner);
    }
    return inner;
  };
}

function closureOf({ filter, parameterHops }: Argument, env: Env, rt: Runtime): Closure {
  if (parameterHops !== null) return outer(env, parameterHops, rt).bound as Closure;
  rt.tick(stepsPerClosure);
  return { filter, env };
}

function callOne({ code, level }: Callee, valued: readonly Filter[], prepare: Prepare): Filter['one'] {
  return (input, env, rt) => {
    const inner = bindOnes(valued, prepare(env, rt), input, env, rt);
    if (inner === undefined) return undefined;
    rt.enter(level);
    const output = code.body!.one!(input, inner, rt);
    const last = rt.tail === null ? output : followOne(rt);
    rt.leave(level);
    return last;
  };
}

function followOne(rt: Runtime): Value | undefined {
  let output: Value | undefined;
  for (let next = takeTail(rt); next !== null; next = takeTail(rt)) {
    output = next.code.body!.one!(next.input, next.env, rt);
  }
  return output;
}

function followMany(rt: Runtime, emit: Emit): void {
  for (let next = takeTail(rt); next !== null; next = takeTail(rt)) {
    next.code.body!.run(next.input, next.env, rt, emit);
  }
}

function takeTail(rt: Runtime): TailCall | null {
  const next = rt.tail as TailCall | null;
  rt.tail = null;
  if (next !== null) rt.tick();
  return next;
}

/** `inner` with the values of the arguments; undefined when one of them has none. */
function bindOnes(valued: readonly Filter[], inner: Env, input: Value, env: Env, rt: Runtime): Env | undefined {
  let extended = inner;
  for (const { one } of valued) {
    const value = one!(input, env, rt);
    if (value === undefined) return undefined;
    extended = new Env(value, extended);
  }
  return extended;
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
