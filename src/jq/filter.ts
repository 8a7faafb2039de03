import type { Runtime } from './runtime.js';
import type { Value } from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { trunc } = Math;

/** Filters bound at run time: the arguments of a call, each with the environment it was written in. */
export interface Closure {
  readonly filter: Filter;
  readonly env: Env;
}

/**
 * The variables of a running program: a list from the innermost outwards. It never changes once made, so a filter
 * that runs again before it has given its last output (recursion, `repeat`) cannot disturb itself.
 */
export class Env {
  constructor(
    readonly bound: Value | Closure,
    readonly outer: Env | null,
  ) {}
}

export const emptyEnv = new Env(null, null);

/** Bindings that are passed for one step on the way out. */
const hopsPerStep = 16;

/** The environment `hops` bindings further out. */
export function outer(env: Env, hops: number, rt: Runtime): Env {
  if (hops >= hopsPerStep) rt.tick(trunc(hops / hopsPerStep));
  let found = env;
  for (let i = 0; i < hops; i++) found = found.outer!;
  return found;
}

/** Where a value was found; the root has no parent. Built backwards, turned into an array by `path`. */
export interface Path {
  readonly parent: Path | null;
  readonly key: Value;
  /** The value at this place: a path expression that goes on from another value is invalid. */
  readonly value: Value;
}

export type One = (input: Value, env: Env, rt: Runtime) => Value | undefined;
export type Emit = (output: Value) => void;
export type Run = (input: Value, env: Env, rt: Runtime, emit: Emit) => void;
export type EmitPath = (output: Value, at: Path) => void;
export type RunPaths = (input: Value, at: Path, env: Env, rt: Runtime, emit: EmitPath) => void;

/** A compiled expression. */
export interface Filter {
  /** Only of a filter that never gives two outputs: its output, or undefined for none. Calls need no callback then. */
  readonly one: One | undefined;
  /** Calls `emit` with every output. */
  readonly run: Run;
  /** The same for `path(...)`: every output with its place. */
  readonly paths: RunPaths;
}

/** A filter with at most one output. Without `paths` its outputs stay at the place of the input, as in gojq. */
export function single(one: One, paths?: RunPaths): Filter {
  return {
    one,
    run(input, env, rt, emit) {
      const output = one(input, env, rt);
      if (output !== undefined) emit(output);
    },
    paths:
      paths ??
      ((input, at, env, rt, emit) => {
        const output = one(input, env, rt);
        if (output !== undefined) emit(output, at);
      }),
  };
}

/** A filter with any number of outputs. */
export function many(run: Run, paths?: RunPaths): Filter {
  return {
    one: undefined,
    run,
    paths: paths ?? ((input, at, env, rt, emit) => run(input, env, rt, (output) => emit(output, at))),
  };
}

/** A filter with at most one output when `one` is given, else with many. */
export function either(one: One | undefined, run: Run, paths: RunPaths): Filter {
  return { one, run, paths };
}
