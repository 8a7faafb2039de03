import { encode } from '../encode.js';
import { Raised, raise, raiseValue } from '../failures.js';
import { single, type Filter } from '../filter.js';
import { getPath } from '../filters/update.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { PathWriter } from '../set-path.js';
import { isList, isNumeric, type Value } from '../value.js';
import { checkPlace } from '../filters/place.js';
import type { Native } from './native.js';
import { capture, match } from './regex.js';

/** Builtins that fit no other family: paths, errors, time, and what other builtins are made of. */
export const generalFunctions: { readonly [signature: string]: Native } = {
  'setpath/2': (rt, input, path, value) =>
    isList(path!)
      ? new PathWriter(rt).set(input, path, value!)
      : raise(`setpath(${preview(path!, rt)}) cannot be applied to: ${typePreview(input, rt)}`),
  'delpaths/1': (rt, input, paths) => new PathWriter(rt).delete(input, paths!),
  'error/0': (rt, input) => raiseValue(input, (value) => encode(value, rt)),
  'error/1': (rt, _input, value) => raiseValue(value!, (shown) => encode(shown, rt)),
  'halt/0': (rt) => halt(null, rt),
  'halt_error/0': (rt, input) => halt(input, rt),
  'halt_error/1': (rt, input, code) => {
    if (!isNumeric(code!)) raise(`halt_error cannot be applied to: ${typePreview(code!, rt)}`);
    return halt(input, rt);
  },
  'now/0': (rt) => rt.now / 1000,
  'modulemeta/0': (rt, input) =>
    typeof input === 'string'
      ? raise(`cannot load module: ${JSON.stringify(input)}`)
      : raise(`modulemeta cannot be applied to: ${typePreview(input, rt)}`),
  '_match/3': (rt, input, pattern, flags, testing) => match(rt, input, pattern!, flags!, testing!),
  '_capture/0': capture,
};

/** `halt` ends the program with an error that no `try` catches. */
function halt(value: Value, rt: Runtime): never {
  const text = typeof value === 'string' ? value : encode(value, rt);
  throw new Raised(value, `halt error: ${text}`, false);
}

/** `getpath(path)`, which a path expression may go through. */
export function getPathFilter(path: Filter): Filter {
  const { one } = path;
  const filter = single(
    (input, env, rt) => {
      const keys = one!(input, env, rt);
      return keys === undefined ? undefined : getPath(input, keys, rt);
    },
    (input, at, env, rt, emit) =>
      path.run(input, env, rt, (keys) => {
        const found = getPath(input, keys, rt);
        checkPlace(input, at, rt);
        // gojq records the value that was found at every step of the way.
        const place = (keys as readonly Value[]).reduce((parent, key) => ({ parent, key, value: found }), at);
        emit(found, place);
      }),
  );
  if (one) return filter;
  return {
    one: undefined,
    run: (input, env, rt, emit) => path.run(input, env, rt, (keys) => emit(getPath(input, keys, rt))),
    paths: filter.paths,
  };
}
