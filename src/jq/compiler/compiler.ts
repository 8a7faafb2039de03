import { arithmetic } from '../arithmetic.js';
import type { Ast, AstKind, AstOf } from '../ast.js';
import { JqSyntaxError } from '../failures.js';
import type { Filter } from '../filter.js';
import { constantIndex, index, slice } from '../filters/access.js';
import { constant, comma, empty, identity, iterate, pipe } from '../filters/basic.js';
import { foreach, reduce, reduceInPlace } from '../filters/folds.js';
import { collect, object } from '../filters/construct.js';
import { attempt, breakOut, conditional, label } from '../filters/control.js';
import { variable } from '../filters/functions.js';
import { alternative, any, binary, both, comparison, sign } from '../filters/operators.js';
import { interpolate } from '../filters/strings.js';
import { assign, assignAt, modify, updateWith } from '../filters/update.js';
import { compileBind, compilePattern } from './bindings.js';
import { compileCall, compileDefinition } from './definitions.js';
import { compileInPlace } from './in-place.js';
import { updateOperations } from './operations.js';
import { Scope } from './scope.js';
import { constantKey, constantPath, targetSteps } from './targets.js';
import { Unit } from './unit.js';

type Compilers = {
  readonly [K in AstKind]: (ast: AstOf<K>, scope: Scope, unit: Unit, isTail: boolean) => Filter;
};

/** Turns a program into a filter. Throws {@link JqSyntaxError} for names that are not defined. */
export function compileProgram(ast: Ast): Filter {
  return compile(ast, Scope.empty, new Unit(compile));
}

function compile(ast: Ast, scope: Scope, unit: Unit, isTail = false): Filter {
  const { level } = unit;
  unit.deepen(levelsOf[ast.kind] ?? 1);
  const compiler = compilers[ast.kind] as (ast: Ast, scope: Scope, unit: Unit, isTail: boolean) => Filter;
  const filter = compiler(ast, scope, unit, isTail);
  if (filter.one !== undefined) unit.level = level;
  return filter;
}

/** What has more than one function of its own on the stack while its parts run. */
const levelsOf: { readonly [K in AstKind]?: number } = {
  array: 2,
  comma: 2,
  iterate: 2,
  label: 2,
  object: 2,
  slice: 2,
  string: 3,
  try: 3,
};

const compilers: Compilers = {
  identity: () => identity,
  literal: ({ value }) => constant(value),
  string: (ast, scope, unit) =>
    interpolate(
      ast.parts.map((part) => (typeof part === 'string' ? part : compile(part, scope, unit))),
      ast.format,
    ),
  format: ({ name }) => interpolate([identity], name),
  index: compileIndex,
  slice: ({ target, from, to }, scope, unit) =>
    slice(compile(target, scope, unit), optionalBound(from, scope, unit), optionalBound(to, scope, unit)),
  iterate: ({ target }, scope, unit) => pipe(compile(target, scope, unit), iterate),
  sign: ({ operator, operand }, scope, unit) => sign(operator, compile(operand, scope, unit)),
  pipe: compilePipe,
  comma: ({ left, right }, scope, unit, isTail) => {
    const [l, r] = unit.apart(
      () => compile(left, scope, unit),
      () => compile(right, scope, unit, isTail),
    );
    return comma(l!, r!);
  },
  binary: compileBinary,
  update: compileUpdate,
  if: ({ condition, then, otherwise }, scope, unit, isTail) => {
    const test = compile(condition, scope, unit);
    const mayBeTail = isTail && test.one !== undefined;
    const [yes, no] = unit.apart(
      () => compile(then, scope, unit, mayBeTail),
      () => (otherwise === null ? identity : compile(otherwise, scope, unit, mayBeTail)),
    );
    return conditional(test, yes!, no!);
  },
  try: ({ body, handler }, scope, unit) =>
    attempt(compile(body, scope, unit), handler === null ? empty : compile(handler, scope, unit)),
  reduce: ({ source, pattern, start, update }, scope, unit) => {
    const { destructure, inner } = compilePattern(pattern, scope, unit);
    const sources = compile(source, scope, unit);
    const initial = compile(start, scope, unit);
    const inPlace = compileInPlace(update, inner, unit);
    const copying = compile(update, inner, unit);
    return inPlace === undefined
      ? reduce(sources, destructure, initial, copying)
      : reduceInPlace(sources, destructure, initial, inPlace, copying);
  },
  foreach: ({ source, pattern, start, update, extract }, scope, unit) => {
    const { destructure, inner } = compilePattern(pattern, scope, unit);
    return foreach(
      compile(source, scope, unit),
      destructure,
      compile(start, scope, unit),
      compile(update, inner, unit),
      extract === null ? identity : compile(extract, inner, unit),
    );
  },
  label: ({ name, body }, scope, unit) => label(compile(body, scope.withLabel(name), unit)),
  break: ({ name, offset }, scope) => {
    const hops = scope.hopsTo('label', name);
    if (hops === undefined) throw new JqSyntaxError(`label not defined: ${name}`, offset);
    return breakOut(hops);
  },
  bind: compileBind,
  define: ({ definition, body }, scope, unit, isTail) =>
    compile(body, scope.withFunction(definition.name, compileDefinition(definition, scope, unit)), unit, isTail),
  call: compileCall,
  variable: compileVariable,
  object: ({ entries }, scope, unit) =>
    object(
      entries.map(({ key, value }) => {
        const name = constantKey(key);
        const short = name === null ? null : constantIndex(name);
        return {
          key: compile(key, scope, unit),
          name,
          value: value === null ? short : compile(value, scope, unit),
        };
      }),
    ),
  array: ({ body }, scope, unit) => (body === null ? constant([]) : collect(compile(body, scope, unit))),
};

function compileIndex({ target, key }: AstOf<'index'>, scope: Scope, unit: Unit): Filter {
  const name = constantKey(key);
  if (name !== null) return pipe(compile(target, scope, unit), constantIndex(name));
  if (key.kind === 'literal' && typeof key.value === 'number') {
    return pipe(compile(target, scope, unit), constantIndex(key.value));
  }
  return index(compile(target, scope, unit), compile(key, scope, unit));
}

function optionalBound(bound: Ast | null, scope: Scope, unit: Unit): Filter {
  return bound === null ? constant(null) : compile(bound, scope, unit);
}

/** Pipes are nested to the left, so that a callback is made once per run of the pipe, not once per value. */
function compilePipe(ast: AstOf<'pipe'>, scope: Scope, unit: Unit, isTail: boolean): Filter {
  let filter = compile(ast.left, scope, unit);
  let rest = ast.right;
  while (rest.kind === 'pipe') {
    filter = pipe(filter, compile(rest.left, scope, unit));
    rest = rest.right;
  }
  return pipe(filter, compile(rest, scope, unit, isTail && filter.one !== undefined));
}

function compileBinary({ operator, left, right }: AstOf<'binary'>, scope: Scope, unit: Unit, isTail: boolean): Filter {
  const l = compile(left, scope, unit);
  const r = compile(right, scope, unit, isTail && operator === '//');
  switch (operator) {
    case '//':
      return alternative(l, r);
    case 'and':
      return both(l, r);
    case 'or':
      return any(l, r);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return binary(arithmetic[operator], l, r);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(operator, l, r);
  }
}

/** What an update has on the stack while it computes a new value, without and with paths. */
const updateLevels = 8;
const pathUpdateLevels = 14;

/** The name of a variable that no program can write. */
const hidden = '';

function compileUpdate({ operator, left, right }: AstOf<'update'>, scope: Scope, unit: Unit): Filter {
  const steps = operator === '=' ? undefined : targetSteps(left);
  unit.deepen(steps === undefined ? pathUpdateLevels : updateLevels);
  const source = compile(right, scope, unit);
  if (operator === '=') {
    const path = constantPath(left);
    return path === undefined ? assign(compile(left, scope, unit), source) : assignAt(path, source);
  }
  if (operator === '|=') return modify(compile(left, scope, unit), steps, source);
  const target = compile(left, scope.withVariable(hidden), unit);
  return updateWith(updateOperations[operator], target, steps, source);
}

function compileVariable({ name, offset }: AstOf<'variable'>, scope: Scope): Filter {
  const hops = scope.hopsTo('variable', name);
  if (hops !== undefined) return variable(hops);
  if (name === '$ENV') return constant({});
  throw new JqSyntaxError(`variable not defined: ${name}`, offset);
}
