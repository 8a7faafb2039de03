import { arithmetic, type Operation } from './arithmetic.js';
import type { Ast, AstKind, AstOf, Definition, Pattern, UpdateOperator } from './ast.js';
import { lookUpBuiltin } from './builtins/registry.js';
import { JqSyntaxError } from './failures.js';
import type { Filter } from './filter.js';
import { constantIndex, index, slice } from './filters/access.js';
import { constant, comma, empty, identity, iterate, pipe } from './filters/basic.js';
import {
  bind,
  bindAlternatives,
  bindList,
  bindMapping,
  bindName,
  bindSimple,
  foreach,
  reduce,
  type Destructure,
} from './filters/binding.js';
import { collect, object } from './filters/construct.js';
import { attempt, breakOut, conditional, label } from './filters/control.js';
import { call, callParameter, variable, type FunctionCode } from './filters/functions.js';
import { alternative, any, binary, both, comparison, sign } from './filters/operators.js';
import { interpolate } from './filters/strings.js';
import { assign, assignAt, modify, updateWith, type Step } from './filters/update.js';
import { isNumeric, isTruthy, type Value } from './value.js';
import { Scope } from './scope.js';

/** Definitions found to give many outputs although a first look assumed at most one. */
type Plural = WeakSet<Definition>;

type Compilers = { readonly [K in AstKind]: (ast: AstOf<K>, scope: Scope, plural: Plural) => Filter };

/** Turns a syntax tree into a filter. Throws {@link JqSyntaxError} for names that are not defined. */
export function compileAst(ast: Ast, scope: Scope = Scope.empty, plural: Plural = new WeakSet()): Filter {
  const compiler = compilers[ast.kind] as (ast: Ast, scope: Scope, plural: Plural) => Filter;
  return compiler(ast, scope, plural);
}

const compilers: Compilers = {
  identity: () => identity,
  literal: ({ value }) => constant(value),
  string: (ast, scope, plural) =>
    interpolate(
      ast.parts.map((part) => (typeof part === 'string' ? part : compileAst(part, scope, plural))),
      ast.format,
    ),
  format: ({ name }) => interpolate([identity], name),
  index: compileIndex,
  slice: ({ target, from, to }, scope, plural) =>
    slice(compileAst(target, scope, plural), optionalBound(from, scope, plural), optionalBound(to, scope, plural)),
  iterate: ({ target }, scope, plural) => pipe(compileAst(target, scope, plural), iterate),
  sign: ({ operator, operand }, scope, plural) => sign(operator, compileAst(operand, scope, plural)),
  pipe: compilePipe,
  comma: ({ left, right }, scope, plural) => comma(compileAst(left, scope, plural), compileAst(right, scope, plural)),
  binary: compileBinary,
  update: compileUpdate,
  if: ({ condition, then, otherwise }, scope, plural) =>
    conditional(
      compileAst(condition, scope, plural),
      compileAst(then, scope, plural),
      otherwise === null ? identity : compileAst(otherwise, scope, plural),
    ),
  try: ({ body, handler }, scope, plural) =>
    attempt(compileAst(body, scope, plural), handler === null ? empty : compileAst(handler, scope, plural)),
  reduce: ({ source, pattern, start, update }, scope, plural) => {
    const { destructure, inner } = compilePattern(pattern, scope, plural);
    return reduce(
      compileAst(source, scope, plural),
      destructure,
      compileAst(start, scope, plural),
      compileAst(update, inner, plural),
    );
  },
  foreach: ({ source, pattern, start, update, extract }, scope, plural) => {
    const { destructure, inner } = compilePattern(pattern, scope, plural);
    return foreach(
      compileAst(source, scope, plural),
      destructure,
      compileAst(start, scope, plural),
      compileAst(update, inner, plural),
      extract === null ? identity : compileAst(extract, inner, plural),
    );
  },
  label: ({ name, body }, scope, plural) => label(compileAst(body, scope.withLabel(name), plural)),
  break: ({ name, offset }, scope) => {
    const hops = scope.hopsTo('label', name);
    if (hops === undefined) throw new JqSyntaxError(`label not defined: ${name}`, offset);
    return breakOut(hops);
  },
  bind: compileBind,
  define: ({ definition, body }, scope, plural) =>
    compileAst(body, scope.withFunction(definition.name, compileDefinition(definition, scope, plural)), plural),
  call: compileCall,
  variable: compileVariable,
  object: ({ entries }, scope, plural) =>
    object(
      entries.map(({ key, value }) => {
        const name = constantKey(key);
        const short = name === null ? null : constantIndex(name);
        return {
          key: compileAst(key, scope, plural),
          name,
          value: value === null ? short : compileAst(value, scope, plural),
        };
      }),
    ),
  array: ({ body }, scope, plural) => (body === null ? constant([]) : collect(compileAst(body, scope, plural))),
};

function constantKey(ast: Ast): string | null {
  if (ast.kind === 'literal' && typeof ast.value === 'string') return ast.value;
  if (ast.kind !== 'string' || ast.parts.length !== 1) return null;
  const [part] = ast.parts;
  return typeof part === 'string' ? part : null;
}

function compileIndex({ target, key }: AstOf<'index'>, scope: Scope, plural: Plural): Filter {
  const name = constantKey(key);
  if (name !== null) return pipe(compileAst(target, scope, plural), constantIndex(name));
  if (key.kind === 'literal' && typeof key.value === 'number') {
    return pipe(compileAst(target, scope, plural), constantIndex(key.value));
  }
  return index(compileAst(target, scope, plural), compileAst(key, scope, plural));
}

function optionalBound(bound: Ast | null, scope: Scope, plural: Plural): Filter {
  return bound === null ? constant(null) : compileAst(bound, scope, plural);
}

/** Pipes are nested to the left, so that a callback is made once per run of the pipe, not once per value. */
function compilePipe(ast: AstOf<'pipe'>, scope: Scope, plural: Plural): Filter {
  let filter = compileAst(ast.left, scope, plural);
  let rest = ast.right;
  while (rest.kind === 'pipe') {
    filter = pipe(filter, compileAst(rest.left, scope, plural));
    rest = rest.right;
  }
  return pipe(filter, compileAst(rest, scope, plural));
}

function compileBinary({ operator, left, right }: AstOf<'binary'>, scope: Scope, plural: Plural): Filter {
  const l = compileAst(left, scope, plural);
  const r = compileAst(right, scope, plural);
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

const updateOperations: { readonly [O in Exclude<UpdateOperator, '=' | '|='>]: Operation } = {
  '+=': arithmetic['+'],
  '-=': arithmetic['-'],
  '*=': arithmetic['*'],
  '/=': arithmetic['/'],
  '%=': arithmetic['%'],
  '//=': (left, right) => (isTruthy(left) ? left : right),
};

/** The name of a variable that no program can write. */
const hidden = '';

function compileUpdate({ operator, left, right }: AstOf<'update'>, scope: Scope, plural: Plural): Filter {
  const source = compileAst(right, scope, plural);
  if (operator === '=') {
    const path = constantPath(left);
    return path === undefined ? assign(compileAst(left, scope, plural), source) : assignAt(path, source);
  }
  if (operator === '|=') return modify(compileAst(left, scope, plural), targetSteps(left), source);
  const target = compileAst(left, scope.withVariable(hidden), plural);
  return updateWith(updateOperations[operator], target, targetSteps(left), source);
}

/** The path of a target made only of constant keys, indices and slices; undefined for any other. */
function constantPath(target: Ast): Value[] | undefined {
  if (target.kind !== 'index' && target.kind !== 'slice') return undefined;
  const before = target.target.kind === 'identity' ? [] : constantPath(target.target);
  const key = target.kind === 'index' ? constantValue(target.key) : constantSlice(target);
  return before === undefined || key === undefined ? undefined : [...before, key];
}

function constantSlice({ from, to }: AstOf<'slice'>): Value | undefined {
  const start = from === null ? null : constantValue(from);
  const end = to === null ? null : constantValue(to);
  return start === undefined || end === undefined ? undefined : { end, start };
}

/** The value of a number or plain string. */
function constantValue(ast: Ast): Value | undefined {
  if (ast.kind === 'literal') return isNumeric(ast.value) || typeof ast.value === 'string' ? ast.value : undefined;
  return constantKey(ast) ?? undefined;
}

/** The steps of a target made only of keys and `[]`, such as `.a[].b`; undefined for any other. */
function targetSteps(target: Ast): Step[] | undefined {
  if (target.kind === 'identity') return [];
  if (target.kind === 'iterate') {
    return targetSteps(target.target)?.concat('each');
  }
  if (target.kind !== 'index') return undefined;
  const key = constantKey(target.key);
  return key === null ? undefined : targetSteps(target.target)?.concat({ key });
}

function compileBind({ source, patterns, body }: AstOf<'bind'>, scope: Scope, plural: Plural): Filter {
  const value = compileAst(source, scope, plural);
  const [first, ...others] = patterns;
  if (others.length > 0) return compileAlternatives(value, patterns, body, scope, plural);
  const { destructure, inner } = compilePattern(first!, scope, plural);
  const compiledBody = compileAst(body, inner, plural);
  return first!.kind === 'name' ? bindSimple(value, compiledBody) : bind(value, destructure, compiledBody);
}

function compileAlternatives(
  value: Filter,
  patterns: readonly Pattern[],
  body: Ast,
  scope: Scope,
  plural: Plural,
): Filter {
  const compiled = patterns.map((pattern) => compilePattern(pattern, scope, plural));
  const names = [...new Set(patterns.flatMap(variableNames))];
  const inner = names.reduce((extended, name) => extended.withVariable(name), scope);
  const alternatives = compiled.map(({ destructure, inner: bound }, i) => {
    const own = new Set(variableNames(patterns[i]!));
    return {
      pattern: destructure,
      hops: names.map((name) => (own.has(name) ? bound.hopsTo('variable', name)! : null)),
    };
  });
  return bindAlternatives(value, alternatives, compileAst(body, inner, plural));
}

function variableNames(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case 'name':
      return [pattern.name];
    case 'list':
      return pattern.elements.flatMap(variableNames);
    case 'mapping':
      return pattern.entries.flatMap(({ name, pattern: inner }) => [
        ...(name === null ? [] : [name]),
        ...(inner === null ? [] : variableNames(inner)),
      ]);
  }
}

interface CompiledPattern {
  readonly destructure: Destructure;
  /** The scope with the variables of the pattern. */
  readonly inner: Scope;
}

function compilePattern(pattern: Pattern, scope: Scope, plural: Plural): CompiledPattern {
  if (pattern.kind === 'name') return { destructure: bindName, inner: scope.withVariable(pattern.name) };
  let inner = scope;
  if (pattern.kind === 'list') {
    const elements = pattern.elements.map((element) => {
      const compiled = compilePattern(element, inner, plural);
      inner = compiled.inner;
      return compiled.destructure;
    });
    return { destructure: bindList(elements), inner };
  }
  const elements = pattern.entries.map(({ key, name, pattern: nested }) => {
    const keyFilter = compileAst(key, inner, plural);
    if (name !== null) inner = inner.withVariable(name);
    const compiled = nested === null ? null : compilePattern(nested, inner, plural);
    inner = compiled?.inner ?? inner;
    return { key: keyFilter, bindsKey: name !== null, inner: compiled?.destructure ?? null };
  });
  return { destructure: bindMapping(elements), inner };
}

function compileVariable({ name, offset }: AstOf<'variable'>, scope: Scope): Filter {
  const hops = scope.hopsTo('variable', name);
  if (hops !== undefined) return variable(hops);
  if (name === '$ENV') return constant({});
  throw new JqSyntaxError(`variable not defined: ${name}`, offset);
}

function compileCall({ name, args, offset }: AstOf<'call'>, scope: Scope, plural: Plural): Filter {
  const found = scope.callable(name, args.length);
  const filters = args.map((arg) => compileAst(arg, scope, plural));
  if (found !== undefined) {
    if (found.code === null) return callParameter(found.hops);
    if (found.code.body === undefined) found.code.assumed = true;
    return call(found.code, filters, found.hops);
  }
  const builtin = lookUpBuiltin(name, filters, offset, compilePrelude);
  if (builtin === undefined) throw new JqSyntaxError(`function not defined: ${name}/${args.length}`, offset);
  return builtin;
}

/** A function whose recursive calls are compiled as giving at most one output, and again if that turns out wrong. */
function compileDefinition(definition: Definition, scope: Scope, plural: Plural): FunctionCode {
  const code = compileBody(definition, scope, plural, !plural.has(definition));
  if (code.body!.one !== undefined || !code.assumed || !code.single) {
    code.single = code.body!.one !== undefined;
    return code;
  }
  plural.add(definition);
  return compileBody(definition, scope, plural, false);
}

function compileBody(definition: Definition, scope: Scope, plural: Plural, assumeSingle: boolean): FunctionCode {
  const { name, parameters, body } = definition;
  const code: FunctionCode = { parameters, body: undefined, single: assumeSingle, assumed: false };
  let inner = scope.withFunction(name, code);
  for (const parameter of parameters) inner = inner.withParameter(parameter.replace(/^\$/, ''));
  for (const parameter of parameters) if (parameter.startsWith('$')) inner = inner.withVariable(parameter);
  code.body = compileAst(body, inner, plural);
  return code;
}

/** A builtin that is written in jq: it sees no names but builtins. */
function compilePrelude(definition: Definition): FunctionCode {
  return compileDefinition(definition, Scope.empty, new WeakSet());
}
