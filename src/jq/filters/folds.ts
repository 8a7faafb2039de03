import { either, type Emit, type EmitPath, type Env, type Filter, type Path } from '../filter.js';
import type { Runtime } from '../runtime.js';
import { PathWriter } from '../set-path.js';
import type { Value } from '../value.js';
import type { Destructure } from './binding.js';
import type { InPlace } from './in-place.js';

/** `reduce source as pattern (start; update)`: the last output of each update is the next state. */
export function reduce(source: Filter, pattern: Destructure, start: Filter, update: Filter): Filter {
  const { one } = update;
  const fold: Fold = (initial, input, env, rt) => {
    let state = initial;
    source.run(input, env, rt, (value) =>
      pattern(value, env, rt, (inner) => {
        rt.tick();
        if (one) {
          const next = one(state, inner, rt);
          if (next !== undefined) state = next;
        } else {
          update.run(state, inner, rt, (next) => {
            state = next;
          });
        }
      }),
    );
    return state;
  };
  return folding(start, fold, (input, at, env, rt, emit) =>
    start.paths(input, at, env, rt, (initial, begin) => {
      let state = initial;
      source.paths(input, begin, env, rt, (value, place) =>
        pattern(value, env, rt, (inner) => {
          rt.tick();
          update.paths(state, place, inner, rt, (next) => {
            state = next;
          });
        }),
      );
      emit(state, begin);
    }),
  );
}

/** The same with an update that needs no copy of the state; `copying` is what it does in a path expression. */
export function reduceInPlace(
  source: Filter,
  pattern: Destructure,
  start: Filter,
  update: InPlace,
  copying: Filter,
): Filter {
  const fold: Fold = (initial, input, env, rt) => {
    const writer = new PathWriter(rt);
    let state = initial;
    source.run(input, env, rt, (value) =>
      pattern(value, env, rt, (inner) => {
        rt.tick();
        state = update(state, inner, rt, writer);
      }),
    );
    return state;
  };
  return folding(start, fold, reduce(source, pattern, start, copying).paths);
}

type Fold = (initial: Value, input: Value, env: Env, rt: Runtime) => Value;

function folding(start: Filter, fold: Fold, paths: Filter['paths']): Filter {
  const { one } = start;
  return either(
    one &&
      ((input, env, rt) => {
        const initial = one(input, env, rt);
        return initial === undefined ? undefined : fold(initial, input, env, rt);
      }),
    (input, env, rt, emit) => start.run(input, env, rt, (initial) => emit(fold(initial, input, env, rt))),
    paths,
  );
}

/** `foreach source as pattern (start; update; extract)`. */
export function foreach(source: Filter, pattern: Destructure, start: Filter, update: Filter, extract: Filter): Filter {
  const values = (input: Value, env: Env, rt: Runtime, emit: Emit): void =>
    start.run(input, env, rt, (initial) => {
      let state = initial;
      source.run(input, env, rt, (value) =>
        pattern(value, env, rt, (inner) => {
          rt.tick();
          update.run(state, inner, rt, (next) => {
            state = next;
            extract.run(next, inner, rt, emit);
          });
        }),
      );
    });
  const paths = (input: Value, at: Path, env: Env, rt: Runtime, emit: EmitPath): void =>
    start.paths(input, at, env, rt, (initial, begin) => {
      let state = initial;
      source.paths(input, begin, env, rt, (value, place) =>
        pattern(value, env, rt, (inner) => {
          rt.tick();
          update.paths(state, place, inner, rt, (next, there) => {
            state = next;
            extract.paths(next, there, inner, rt, emit);
          });
        }),
      );
    });
  return either(undefined, values, paths);
}
