import { either, type Filter, type Path } from '../filter.js';
import type { Runtime } from '../runtime.js';
import type { Value } from '../value.js';

/** A builtin that gives one output for its input and the values of its arguments. */
export type Native = (rt: Runtime, input: Value, ...args: Value[]) => Value;

/** A native function called with every combination of its arguments' outputs, the last argument in the outer loop. */
export function callNative(native: Native, args: readonly Filter[]): Filter {
  const ones = args.flatMap(({ one }) => (one ? [one] : []));
  const run = (input: Value, env: Parameters<Filter['run']>[1], rt: Runtime, emit: (output: Value) => void): void => {
    const from = (index: number, values: readonly Value[]): void => {
      rt.tick();
      if (index < 0) emit(native(rt, input, ...values));
      else args[index]!.run(input, env, rt, (value) => from(index - 1, [value, ...values]));
    };
    from(args.length - 1, []);
  };
  // In a path expression each argument goes on from the place where the one before it ended, as in gojq.
  const paths: Filter['paths'] = (input, at, env, rt, emit) => {
    const from = (index: number, place: Path, values: readonly Value[]): void => {
      rt.tick();
      if (index < 0) emit(native(rt, input, ...values), place);
      else args[index]!.paths(input, place, env, rt, (value, next) => from(index - 1, next, [value, ...values]));
    };
    from(args.length - 1, at, []);
  };
  return either(ones.length === args.length ? callOne(native, ones) : undefined, run, paths);
}

type One = NonNullable<Filter['one']>;

function callOne(native: Native, args: readonly One[]): One {
  const [first, second] = args;
  if (first === undefined) {
    return (input, _env, rt) => {
      rt.tick();
      return native(rt, input);
    };
  }
  if (second === undefined) {
    return (input, env, rt) => {
      rt.tick();
      const value = first(input, env, rt);
      return value === undefined ? undefined : native(rt, input, value);
    };
  }
  return (input, env, rt) => {
    rt.tick();
    const values: Value[] = [];
    for (let i = args.length - 1; i >= 0; i--) {
      const value = args[i]!(input, env, rt);
      if (value === undefined) return undefined;
      values.unshift(value);
    }
    return native(rt, input, ...values);
  };
}
