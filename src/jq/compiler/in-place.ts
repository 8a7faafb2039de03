import type { Ast, AstOf } from '../ast.js';
import type { One } from '../filter.js';
import {
  changeAt,
  choose,
  inTurn,
  operate,
  operateAt,
  orElse,
  setAt,
  setConstant,
  unchanged,
  type InPlace,
} from '../filters/in-place.js';
import { givesOne, standsAlone } from './alone.js';
import { operations, updateOperations } from './operations.js';
import type { Scope } from './scope.js';
import { constantPath } from './targets.js';
import type { Unit } from './unit.js';

/**
 * The update of a `reduce` as one that changes the state in place, where no program can tell the difference: each part
 * gives exactly one output, and what goes into the state holds no part of it. Undefined for any other update.
 */
export function compileInPlace(ast: Ast, scope: Scope, unit: Unit): InPlace | undefined {
  switch (ast.kind) {
    case 'identity':
      return unchanged;
    case 'pipe': {
      const first = compileInPlace(ast.left, scope, unit);
      const second = compileInPlace(ast.right, scope, unit);
      return first && second && inTurn(first, second);
    }
    case 'if':
      return compileChoice(ast, scope, unit);
    case 'binary':
      return compileOperation(ast, scope, unit);
    case 'update':
      return compileUpdate(ast, scope, unit);
    default:
      return undefined;
  }
}

function compileChoice({ condition, then, otherwise }: AstOf<'if'>, scope: Scope, unit: Unit): InPlace | undefined {
  const test = certain(condition, scope, unit);
  const yes = compileInPlace(then, scope, unit);
  const no = otherwise === null ? unchanged : compileInPlace(otherwise, scope, unit);
  return test && yes && no && choose(test, yes, no);
}

function compileOperation({ operator, left, right }: AstOf<'binary'>, scope: Scope, unit: Unit): InPlace | undefined {
  const operation = operations.get(operator);
  if (operation === undefined && operator !== '//') return undefined;
  const changed = compileInPlace(left, scope, unit);
  const other = standsAlone(right, scope) ? certain(right, scope, unit) : undefined;
  if (changed === undefined || other === undefined) return undefined;
  return operation === undefined ? orElse(changed, other) : operate(operation, changed, other);
}

function compileUpdate({ operator, left, right }: AstOf<'update'>, scope: Scope, unit: Unit): InPlace | undefined {
  if (!isPlace(left, scope)) return undefined;
  const target = (): ReturnType<Unit['compile']> => unit.compile(left, scope, unit);
  if (operator === '|=') {
    const change = compileInPlace(right, scope, unit);
    return change && changeAt(target(), change);
  }
  const source = standsAlone(right, scope) ? certain(right, scope, unit) : undefined;
  if (source === undefined) return undefined;
  if (operator !== '=') return operateAt(updateOperations[operator], target(), source);
  const path = constantPath(left);
  return path === undefined ? setAt(target(), source) : setConstant(path, source);
}

/** A single place: keys of the state and of what is at them. */
function isPlace(target: Ast, scope: Scope): boolean {
  if (target.kind !== 'index') return false;
  return givesOne(target.key, scope) && (target.target.kind === 'identity' || isPlace(target.target, scope));
}

/** `ast` compiled, when it certainly gives one output. */
function certain(ast: Ast, scope: Scope, unit: Unit): One | undefined {
  return givesOne(ast, scope) ? unit.compile(ast, scope, unit).one : undefined;
}
