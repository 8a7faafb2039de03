import { add } from '../arithmetic.js';
import { compare } from '../compare.js';
import { raise } from '../failures.js';
import { either, many, type Env, type Filter, type Path } from '../filter.js';
import { empty, identity, pipe } from '../filters/basic.js';
import { conditional } from '../filters/control.js';
import { typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { isNumeric, isTruthy, type Value } from '../value.js';
import { each } from './each.js';

/** The input, and the same again for every output of `f`. Depth is bounded by the call depth unless `f` is single. */
export function recurse(f: Filter, levels: number): Filter {
  const { one } = f;
  const run: Filter['run'] = one
    ? (input, env, rt, emit) => {
        for (let value: Value | undefined = input; value !== undefined; value = one(value, env, rt)) {
          rt.tick();
          emit(value);
        }
      }
    : (input, env, rt, emit) => {
        const visit = (value: Value): void => {
          rt.enter(levels);
          emit(value);
          f.run(value, env, rt, visit);
          rt.leave(levels);
        };
        visit(input);
      };
  return many(run, (input, at, env, rt, emit) => {
    const visit = (value: Value, place: Path): void => {
      rt.enter(levels);
      emit(value, place);
      f.paths(value, place, env, rt, visit);
      rt.leave(levels);
    };
    visit(input, at);
  });
}

/** Values that meet the condition, from the input on over `update`. */
export function repeatWhile(condition: Filter, update: Filter, levels: number): Filter {
  const guard = conditional(condition, identity, empty);
  return pipe(guard, recurse(pipe(update, guard), levels));
}

/** The first values that meet the condition, going on over `next` from those that do not. */
export function until(condition: Filter, next: Filter, levels: number): Filter {
  const { one: test } = condition;
  const { one: step } = next;
  const visit = (value: Value, env: Env, rt: Runtime, emit: (value: Value) => void): void => {
    rt.enter(levels);
    condition.run(value, env, rt, (verdict) => {
      if (isTruthy(verdict)) emit(value);
      else next.run(value, env, rt, (following) => visit(following, env, rt, emit));
    });
    rt.leave(levels);
  };
  const visitPaths: Filter['paths'] = (value, at, env, rt, emit) => {
    rt.enter(levels);
    condition.run(value, env, rt, (verdict) => {
      if (isTruthy(verdict)) emit(value, at);
      else next.paths(value, at, env, rt, (following, place) => visitPaths(following, place, env, rt, emit));
    });
    rt.leave(levels);
  };
  return either(test && step && ((input, env, rt) => loop(test, step, input, env, rt)), visit, visitPaths);
}

type One = NonNullable<Filter['one']>;

function loop(test: One, step: One, input: Value, env: Env, rt: Runtime): Value | undefined {
  for (let value: Value | undefined = input; value !== undefined; value = step(value, env, rt)) {
    rt.tick();
    const verdict = test(value, env, rt);
    if (verdict === undefined) return undefined;
    if (isTruthy(verdict)) return value;
  }
  return undefined;
}

/** gojq's `repeat`: the outputs of `f` on the same input, for ever. */
export function repeat(f: Filter): Filter {
  return many(
    (input, env, rt, emit) => {
      for (;;) {
        rt.tick();
        f.run(input, env, rt, emit);
      }
    },
    (input, at, env, rt, emit) => {
      for (;;) {
        rt.tick();
        f.paths(input, at, env, rt, emit);
      }
    },
  );
}

/** `range`: numbers from a start to an end, by a step. */
export function range(bounds: readonly Filter[]): Filter {
  return many((input, env, rt, emit) =>
    each(bounds, input, env, rt, ([start, end, step]) => {
      for (const bound of [start!, end!, step!]) {
        if (!isNumeric(bound)) raise(`range cannot be applied to: ${typePreview(bound, rt)}`);
      }
      count(start!, end!, step!, rt, emit);
    }),
  );
}

function count(start: Value, end: Value, step: Value, rt: Runtime, emit: (value: Value) => void): void {
  rt.tick(3);
  const direction = compare(step, 0, rt);
  for (let value = start; direction * compare(value, end, rt) < 0; value = add(value, step, rt)) {
    rt.tick();
    emit(value);
  }
}
