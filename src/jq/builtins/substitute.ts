import { add } from '../arithmetic.js';
import { either, type Env, type Filter } from '../filter.js';
import { constant } from '../filters/basic.js';
import type { Runtime } from '../runtime.js';
import type { Value } from '../value.js';
import type { Combinator } from './combinators.js';
import { each } from './each.js';
import { replaceable, type Replaceable } from './regex.js';

/** `sub` and `gsub`: a replacement is a filter that runs on the named groups of a match. */
export const substitutions: { readonly [signature: string]: Combinator } = {
  'sub/2': (pattern, replacement) => substitute(pattern!, replacement!, constant(null), false),
  'sub/3': (pattern, replacement, flags) => substitute(pattern!, replacement!, flags!, false),
  'gsub/2': (pattern, replacement) => substitute(pattern!, replacement!, constant(null), true),
  'gsub/3': (pattern, replacement, flags) => substitute(pattern!, replacement!, flags!, true),
};

/** Pieces of the result from the front to the back, shared between the combinations of many replacements. */
interface Piece {
  readonly text: string;
  readonly next: Piece | null;
}

function substitute(pattern: Filter, replacement: Filter, flags: Filter, everywhere: boolean): Filter {
  const run = (input: Value, env: Env, rt: Runtime, emit: (output: Value) => void): void =>
    each([pattern, flags], input, env, rt, ([re, given]) => {
      const matches = replaceable(rt, input, re!, everywhere ? add(given!, 'g', rt) : given!);
      replaceFrom(matches.length - 1, null, input as string, matches, replacement, env, rt, emit);
    });
  return either(undefined, run, (input, at, env, rt, emit) => run(input, env, rt, (output) => emit(output, at)));
}

/** Replaces the matches from `index` down to the first: as in gojq the last one varies slowest. */
function replaceFrom(
  index: number,
  after: Piece | null,
  text: string,
  matches: readonly Replaceable[],
  replacement: Filter,
  env: Env,
  rt: Runtime,
  emit: (output: Value) => void,
): void {
  let tail = after;
  const { one } = replacement;
  for (let i = index; i >= 0; i--) {
    rt.tick();
    const { end, captures } = matches[i]!;
    const between = text.slice(end, matches[i + 1]?.start ?? text.length);
    const piece = (output: Value): Piece => ({ text: add(output, between, rt) as string, next: tail });
    if (one === undefined) {
      replacement.run(captures, env, rt, (output) =>
        replaceFrom(i - 1, piece(output), text, matches, replacement, env, rt, emit),
      );
      return;
    }
    const output = one(captures, env, rt);
    if (output === undefined) return;
    tail = piece(output);
  }
  emit(assemble({ text: text.slice(0, matches[0]?.start ?? text.length), next: tail }, rt));
}

function assemble(first: Piece, rt: Runtime): string {
  const parts: string[] = [];
  let length = 0;
  for (let piece: Piece | null = first; piece !== null; piece = piece.next) {
    parts.push(piece.text);
    length += piece.text.length;
  }
  rt.newString(length);
  return parts.join('');
}
