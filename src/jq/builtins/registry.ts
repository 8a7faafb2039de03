import type { Definition } from '../ast.js';
import { JqSyntaxError } from '../failures.js';
import type { Filter } from '../filter.js';
import { constant } from '../filters/basic.js';
import { call, type FunctionCode } from '../filters/functions.js';
import { parseDefinitions } from '../parser/parser.js';
import { collectionFunctions } from './collections.js';
import { combinators, type Combinator } from './combinators.js';
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
    ...dateFunctions,
    ...generalFunctions,
    ...mathFunctions,
    ...orderingFunctions,
    ...stringFunctions,
  }),
);

const composed: ReadonlyMap<string, Combinator> = new Map(
  Object.entries({
    ...combinators,
    ...substitutions,
    'getpath/1': (path) => getPathFilter(path!),
    'builtins/0': () => constant(builtinNames()),
  } satisfies { [signature: string]: Combinator }),
);

/** Builtins that gojq has and a flow does not: using one is an error before anything runs. */
const refused: ReadonlyMap<string, string> = new Map([
  ['input/0', 'input(s)/0 is not allowed'],
  ['inputs/0', 'input(s)/0 is not allowed'],
]);

const parsed = new Map<string, Definition>();
const compiled = new Map<string, FunctionCode>();

/**
 * The filter of a call of the builtin `name` with these arguments; undefined when there is none.
 * `compile` turns the definition of a builtin that is written in jq into code.
 */
export function lookUpBuiltin(
  name: string,
  args: readonly Filter[],
  offset: number,
  compile: (definition: Definition) => FunctionCode,
): Filter | undefined {
  const signature = `${name}/${args.length}`;
  const native = natives.get(signature);
  if (native !== undefined) return callNative(native, args);
  const combinator = composed.get(signature);
  if (combinator !== undefined) return combinator(...args);
  const reason = refused.get(signature);
  if (reason !== undefined) throw new JqSyntaxError(reason, offset);
  const definition = prelude().get(signature);
  if (definition === undefined) return undefined;
  let code = compiled.get(signature);
  if (code === undefined) {
    code = compile(definition);
    compiled.set(signature, code);
  }
  return call(code, args, null);
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
  const names = [...natives.keys(), ...composed.keys(), ...prelude().keys()];
  return names.filter((name) => !name.startsWith('_')).sort();
}
