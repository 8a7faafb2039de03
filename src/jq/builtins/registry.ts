import type { Definition } from '../ast.js';
import { JqSyntaxError } from '../failures.js';
import type { Filter } from '../filter.js';
import { constant } from '../filters/basic.js';
import type { FunctionFamily } from '../filters/function-code.js';
import { parseDefinitions } from '../parser/parser.js';
import { collectionFunctions } from './collections.js';
import { entryFunctions } from './entries.js';
import { joiningFunctions } from './joining.js';
import { searchingFunctions } from './searching.js';
import { combinators, recursiveCombinators, type Combinator, type RecursiveCombinator } from './combinators.js';
import { dateFunctions } from './dates.js';
import { generalFunctions, getPathFilter } from './general.js';
import { mathFunctions } from './math.js';
import { callNative, type Native } from './native.js';
import { orderingFunctions } from './ordering.js';
import { preludeText } from './prelude.js';
import { stringFunctions } from './strings.js';
import { substitutions } from './substitute.js';

const natives: ReadonlyMap<string, Native> = new Map(
  Object.entries({
    ...collectionFunctions,
    ...entryFunctions,
    ...joiningFunctions,
    ...searchingFunctions,
    ...dateFunctions,
    ...generalFunctions,
    ...mathFunctions,
    ...orderingFunctions,
    ...stringFunctions,
  }),
);

const recursive: ReadonlyMap<string, RecursiveCombinator> = new Map(Object.entries(recursiveCombinators));

const composed: ReadonlyMap<string, Combinator> = new Map(
  Object.entries({
    ...combinators,
    ...substitutions,
    'getpath/1': (path) => getPathFilter(path!),
    'builtins/0': () => constant(builtinNames()),
  } satisfies { [signature: string]: Combinator }),
);

/** Whether a builtin makes one value of its input and the values of its arguments. */
export function isNative(name: string, arity: number): boolean {
  return natives.has(`${name}/${arity}`);
}

/** Builtins that gojq has and a flow does not: using one is an error before anything runs. */
const refused: ReadonlyMap<string, string> = new Map([
  ['input/0', 'input(s)/0 is not allowed'],
  ['inputs/0', 'input(s)/0 is not allowed'],
]);

const parsed = new Map<string, Definition>();
const compiled = new Map<string, FunctionFamily>();

/**
 * The filter of a call of the builtin `name` with these arguments; undefined when there is none. `levels`: what one
 * round of a builtin that runs its arguments inside each other has on the stack.
 * `compile` turns the definition of a builtin that is written in jq into code, and `call` calls that.
 */
export function lookUpBuiltin(
  name: string,
  args: readonly Filter[],
  levels: number,
  offset: number,
  compile: (definition: Definition) => FunctionFamily,
  call: (family: FunctionFamily) => Filter,
): Filter | undefined {
  const signature = `${name}/${args.length}`;
  const native = natives.get(signature);
  if (native !== undefined) return callNative(native, args);
  const combinator = composed.get(signature);
  if (combinator !== undefined) return combinator(...args);
  const loop = recursive.get(signature);
  if (loop !== undefined) return loop(levels, ...args);
  const reason = refused.get(signature);
  if (reason !== undefined) throw new JqSyntaxError(reason, offset);
  const definition = prelude().get(signature);
  if (definition === undefined) return undefined;
  let family = compiled.get(signature);
  if (family === undefined) {
    family = compile(definition);
    compiled.set(signature, family);
  }
  return call(family);
}

function prelude(): ReadonlyMap<string, Definition> {
  if (parsed.size === 0) {
    for (const definition of parseDefinitions(preludeText)) {
      parsed.set(`${definition.name}/${definition.parameters.length}`, definition);
    }
  }
  return parsed;
}

/** `name/arity` of everything a program may call, sorted. */
export function builtinNames(): string[] {
  const names = [...natives.keys(), ...composed.keys(), ...recursive.keys(), ...prelude().keys()];
  return names.filter((name) => !name.startsWith('_')).sort();
}
