import type { Ast } from '../ast.js';
import { isNative } from '../builtins/registry.js';
import type { Scope } from './scope.js';

/** True when `ast` certainly gives one output, on whatever input. */
export function givesOne(ast: Ast, scope: Scope): boolean {
  switch (ast.kind) {
    case 'identity':
    case 'literal':
    case 'variable':
    case 'format':
    case 'array':
      return true;
    case 'string':
      return ast.parts.every((part) => typeof part === 'string' || givesOne(part, scope));
    case 'index':
      return givesOne(ast.target, scope) && givesOne(ast.key, scope);
    case 'sign':
      return givesOne(ast.operand, scope);
    case 'pipe':
    case 'binary':
      return givesOne(ast.left, scope) && givesOne(ast.right, scope);
    case 'if':
      return (
        givesOne(ast.condition, scope) &&
        givesOne(ast.then, scope) &&
        (ast.otherwise === null || givesOne(ast.otherwise, scope))
      );
    case 'object':
      return ast.entries.every(({ key, value }) => givesOne(key, scope) && (value === null || givesOne(value, scope)));
    case 'call':
      return isNativeCall(ast.name, ast.args, scope) && ast.args.every((arg) => givesOne(arg, scope));
    case 'slice':
    case 'iterate':
    case 'comma':
    case 'update':
    case 'try':
    case 'reduce':
    case 'foreach':
    case 'label':
    case 'break':
    case 'bind':
    case 'define':
      return false;
  }
}

/** A builtin that makes one value of values, and that the program has not replaced by its own. */
function isNativeCall(name: string, args: readonly Ast[], scope: Scope): boolean {
  return scope.callable(name, args.length) === undefined && isNative(name, args.length);
}

/** True when `ast` certainly gives one output and no part of its input can be in it. */
export function standsAlone(ast: Ast, scope: Scope): boolean {
  switch (ast.kind) {
    case 'literal':
    case 'variable':
      return true;
    case 'string':
    case 'format':
    case 'sign':
      return givesOne(ast, scope);
    case 'index':
      return standsAlone(ast.target, scope) && givesOne(ast.key, scope);
    case 'pipe':
      return standsAlone(ast.left, scope) && givesOne(ast.right, scope);
    case 'binary':
      return standsAlone(ast.left, scope) && standsAlone(ast.right, scope);
    case 'if':
      return (
        givesOne(ast.condition, scope) &&
        standsAlone(ast.then, scope) &&
        ast.otherwise !== null &&
        standsAlone(ast.otherwise, scope)
      );
    case 'object':
      return ast.entries.every(({ key, value }) => givesOne(key, scope) && value !== null && standsAlone(value, scope));
    case 'array':
      return ast.body === null || standsAlone(ast.body, scope);
    case 'identity':
    case 'call':
    case 'slice':
    case 'iterate':
    case 'comma':
    case 'update':
    case 'try':
    case 'reduce':
    case 'foreach':
    case 'label':
    case 'break':
    case 'bind':
    case 'define':
      return false;
  }
}
