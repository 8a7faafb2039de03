import { raise } from '../failures.js';
import { Env, either, outer, type Emit, type Filter } from '../filter.js';
import { indexValue } from '../indexing.js';
import { typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { isList, type Value } from '../value.js';
import { caught } from './control.js';

/** Takes `value` apart and calls `next` with `env` extended by the variables, in the order they are written. */
export type Destructure = (value: Value, env: Env, rt: Runtime, next: (env: Env) => void) => void;

export const bindName: Destructure = (value, env, _rt, next) => next(new Env(value, env));

export function bindList(elements: readonly Destructure[]): Destructure {
  return (value, env, rt, next) => {
    const from = (i: number, inner: Env): void => {
      const element = elements[i];
      if (element === undefined) next(inner);
      else element(elementOf(value, i, rt), inner, rt, (extended) => from(i + 1, extended));
    };
    from(0, env);
  };
}

function elementOf(value: Value, index: number, rt: Runtime): Value {
  if (value === null) return null;
  return isList(value) ? (value[index] ?? null) : raise(`expected an array but got: ${typePreview(value, rt)}`);
}

export interface MappingElement {
  readonly key: Filter;
  readonly bindsKey: boolean;
  readonly inner: Destructure | null;
}

export function bindMapping(elements: readonly MappingElement[]): Destructure {
  return (value, env, rt, next) => {
    const from = (i: number, scope: Env): void => {
      const element = elements[i];
      if (element === undefined) return next(scope);
      eachOutput(element.key, value, scope, rt, (key) => {
        const found = indexValue(value, key, rt);
        const extended = element.bindsKey ? new Env(found, scope) : scope;
        if (element.inner === null) from(i + 1, extended);
        else element.inner(found, extended, rt, (deeper) => from(i + 1, deeper));
      });
    };
    from(0, env);
  };
}

/** `source as $name | body`: by far the most frequent binding. */
export function bindSimple(source: Filter, body: Filter): Filter {
  const { one: sourceOne } = source;
  const { one: bodyOne } = body;
  return either(
    sourceOne &&
      bodyOne &&
      ((input, env, rt) => {
        rt.tick();
        const value = sourceOne(input, env, rt);
        return value === undefined ? undefined : bodyOne(input, new Env(value, env), rt);
      }),
    sourceOne
      ? (input, env, rt, emit) => {
          rt.tick();
          const value = sourceOne(input, env, rt);
          if (value !== undefined) body.run(input, new Env(value, env), rt, emit);
        }
      : (input, env, rt, emit) =>
          source.run(input, env, rt, (value) => {
            rt.tick();
            body.run(input, new Env(value, env), rt, emit);
          }),
    (input, at, env, rt, emit) =>
      source.run(input, env, rt, (value) => {
        rt.tick();
        body.paths(input, at, new Env(value, env), rt, emit);
      }),
  );
}

/** `source as pattern | body`; `isSingle`: the pattern binds at most once. */
export function bind(source: Filter, pattern: Destructure, isSingle: boolean, body: Filter): Filter {
  const { one: sourceOne } = source;
  const { one: bodyOne } = body;
  return either(
    sourceOne &&
      bodyOne &&
      (isSingle
        ? (input, env, rt) => {
            const value = sourceOne(input, env, rt);
            if (value === undefined) return undefined;
            let output: Value | undefined;
            pattern(value, env, rt, (inner) => {
              output = bodyOne(input, inner, rt);
            });
            return output;
          }
        : undefined),
    (input, env, rt, emit) =>
      eachOutput(source, input, env, rt, (value) =>
        pattern(value, env, rt, (inner) => body.run(input, inner, rt, emit)),
      ),
    (input, at, env, rt, emit) =>
      source.run(input, env, rt, (value) => pattern(value, env, rt, (inner) => body.paths(input, at, inner, rt, emit))),
  );
}

/** Calls `visit` with every output; the only output of a filter when that filter has already returned. */
function eachOutput({ one, run }: Filter, input: Value, env: Env, rt: Runtime, visit: Emit): void {
  if (one === undefined) return run(input, env, rt, visit);
  const output = one(input, env, rt);
  if (output !== undefined) visit(output);
}

export interface Alternative {
  readonly pattern: Destructure;
  /** For the variables of the pattern: how far out it binds them. */
  readonly hops: ReadonlyMap<string, number>;
}

/** `source as p1 ?// p2 | body`, with the `names` of all variables of all patterns: an error in a pattern, or after it, moves on to the next pattern. */
export function bindAlternatives(
  source: Filter,
  alternatives: readonly Alternative[],
  names: readonly string[],
  body: Filter,
): Filter {
  const each = (input: Value, env: Env, rt: Runtime, run: (inner: Env) => void): void =>
    source.run(input, env, rt, (value) => tryPatterns(alternatives, names, value, env, rt, run));
  return either(
    undefined,
    (input, env, rt, emit) => each(input, env, rt, (inner) => body.run(input, inner, rt, emit)),
    (input, at, env, rt, emit) => each(input, env, rt, (inner) => body.paths(input, at, inner, rt, emit)),
  );
}

function tryPatterns(
  alternatives: readonly Alternative[],
  names: readonly string[],
  value: Value,
  env: Env,
  rt: Runtime,
  run: (inner: Env) => void,
): void {
  const { depth } = rt;
  for (const [i, { pattern, hops }] of alternatives.entries()) {
    try {
      pattern(value, env, rt, (bound) => run(gather(env, bound, names, hops, rt)));
      return;
    } catch (error) {
      if (i === alternatives.length - 1) throw error;
      caught(error, rt, depth);
    }
  }
}

/** `env` extended by all variables of all patterns: those of this pattern from `bound`, the others null. */
function gather(env: Env, bound: Env, names: readonly string[], hops: ReadonlyMap<string, number>, rt: Runtime): Env {
  rt.tick(names.length);
  return names.reduce<Env>((inner, name) => {
    const hop = hops.get(name);
    return new Env(hop === undefined ? null : outer(bound, hop, rt).bound, inner);
  }, env);
}
