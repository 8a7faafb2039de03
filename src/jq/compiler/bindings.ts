import type { Ast, AstOf, Pattern } from '../ast.js';
import type { Filter } from '../filter.js';
import {
  bind,
  bindAlternatives,
  bindList,
  bindMapping,
  bindName,
  bindSimple,
  type Destructure,
} from '../filters/binding.js';
import type { Scope } from './scope.js';
import type { Unit } from './unit.js';

/** `source as pattern | body`, `source as p1 ?// p2 | body` */
export function compileBind(
  { source, patterns, body }: AstOf<'bind'>,
  scope: Scope,
  unit: Unit,
  isTail: boolean,
): Filter {
  const value = unit.compile(source, scope, unit);
  const [first, ...others] = patterns;
  if (others.length > 0) return compileAlternatives(value, patterns, body, scope, unit);
  const { destructure, inner, isSingle } = compilePattern(first!, scope, unit);
  const compiledBody = unit.compile(body, inner, unit, isTail && isSingle && value.one !== undefined);
  return first!.kind === 'name' ? bindSimple(value, compiledBody) : bind(value, destructure, isSingle, compiledBody);
}

function compileAlternatives(value: Filter, patterns: readonly Pattern[], body: Ast, scope: Scope, unit: Unit): Filter {
  const compiled = patterns.map((pattern) => compilePattern(pattern, scope, unit));
  const names = [...new Set(patterns.flatMap(variableNames))];
  const inner = names.reduce((extended, name) => extended.withVariable(name), scope);
  const alternatives = compiled.map(({ destructure, inner: bound }, i) => {
    const own = variableNames(patterns[i]!);
    return {
      pattern: destructure,
      hops: new Map(own.map((name) => [name, bound.hopsTo('variable', name)!])),
    };
  });
  return bindAlternatives(value, alternatives, names, unit.compile(body, inner, unit));
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

/** What a pattern, or an element of one, has on the stack while the variables are used. */
const patternLevels = 4;

export interface CompiledPattern {
  readonly destructure: Destructure;
  /** The scope with the variables of the pattern. */
  readonly inner: Scope;
  /** Whether it binds at most once: no key in it has many outputs. */
  readonly isSingle: boolean;
}

export function compilePattern(pattern: Pattern, scope: Scope, unit: Unit): CompiledPattern {
  unit.deepen(patternLevels);
  if (pattern.kind === 'name') {
    return { destructure: bindName, inner: scope.withVariable(pattern.name), isSingle: true };
  }
  let inner = scope;
  let isSingle = true;
  const compileNested = (nested: Pattern): Destructure => {
    const compiled = compilePattern(nested, inner, unit);
    inner = compiled.inner;
    isSingle &&= compiled.isSingle;
    return compiled.destructure;
  };
  if (pattern.kind === 'list') {
    const elements = pattern.elements.map(compileNested);
    return { destructure: bindList(elements), inner, isSingle };
  }
  const elements = pattern.entries.map(({ key, name, pattern: nested }) => {
    const keyFilter = unit.compile(key, inner, unit);
    isSingle &&= keyFilter.one !== undefined;
    if (name !== null) inner = inner.withVariable(name);
    return { key: keyFilter, bindsKey: name !== null, inner: nested === null ? null : compileNested(nested) };
  });
  return { destructure: bindMapping(elements), inner, isSingle };
}
