import { negate, plus, type Operation } from '../arithmetic.js';
import type { ComparisonOperator } from '../ast.js';
import { compare } from '../compare.js';
import { either, many, single, type Filter } from '../filter.js';
import type { Runtime } from '../runtime.js';
import { isTruthy, type Value } from '../value.js';
import { constant } from './basic.js';
import { conditional } from './control.js';

const comparisons: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

export function comparison(operator: ComparisonOperator, left: Filter, right: Filter): Filter {
  const holds = comparisons[operator];
  return binary((l, r, rt) => holds(compare(l, r, rt)), left, right);
}

/**
 * An operator on every pair of outputs, the right operand in the outer loop. In a path expression the operands follow
 * places too, as in gojq: the left one goes on from where the right one ended, though its input is the same.
 */
export function binary(operation: Operation, left: Filter, right: Filter): Filter {
  const { one: l } = left;
  const { one: r } = right;
  const paths: Filter['paths'] = (input, at, env, rt, emit) =>
    right.paths(input, at, env, rt, (b, place) =>
      left.paths(input, place, env, rt, (a, last) => {
        rt.tick();
        emit(operation(a, b, rt), last);
      }),
    );
  if (l && r) {
    return single((input, env, rt) => {
      rt.tick();
      const b = r(input, env, rt);
      if (b === undefined) return undefined;
      const a = l(input, env, rt);
      return a === undefined ? undefined : operation(a, b, rt);
    }, paths);
  }
  return many(
    (input, env, rt, emit) =>
      right.run(input, env, rt, (b) =>
        left.run(input, env, rt, (a) => {
          rt.tick();
          emit(operation(a, b, rt));
        }),
      ),
    paths,
  );
}

export function sign(operator: '+' | '-', operand: Filter): Filter {
  return mappedWith(operand, operator === '-' ? negate : plus);
}

/** `operand` with every output replaced by what `change` makes of it. */
export function mappedWith(operand: Filter, change: (value: Value, rt: Runtime) => Value): Filter {
  const { one } = operand;
  return either(
    one &&
      ((input, env, rt) => {
        rt.tick();
        const value = one(input, env, rt);
        return value === undefined ? undefined : change(value, rt);
      }),
    (input, env, rt, emit) => operand.run(input, env, rt, (value) => emit(change(value, rt))),
    (input, at, env, rt, emit) => operand.paths(input, at, env, rt, (value, place) => emit(change(value, rt), place)),
  );
}

const yes = constant(true);
const no = constant(false);

export function both(left: Filter, right: Filter): Filter {
  return conditional(left, conditional(right, yes, no), no);
}

export function any(left: Filter, right: Filter): Filter {
  return conditional(left, yes, conditional(right, yes, no));
}

/** `left // right`: the outputs of the left that are neither null nor false, or else the right. */
export function alternative(left: Filter, right: Filter): Filter {
  const { one: l } = left;
  const { one: r } = right;
  return either(
    l &&
      r &&
      ((input, env, rt) => {
        const found = l(input, env, rt);
        return found !== undefined && isTruthy(found) ? found : r(input, env, rt);
      }),
    (input, env, rt, emit) =>
      fallBack(
        rt,
        (see) => left.run(input, env, rt, (value) => see(value) && emit(value)),
        () => right.run(input, env, rt, emit),
      ),
    (input, at, env, rt, emit) =>
      fallBack(
        rt,
        (see) => left.paths(input, at, env, rt, (value, place) => see(value) && emit(value, place)),
        () => right.paths(input, at, env, rt, emit),
      ),
  );
}

function fallBack(rt: Runtime, attempt: (see: (value: Value) => boolean) => void, otherwise: () => void): void {
  rt.tick(2);
  let found = false;
  attempt((value) => {
    if (!isTruthy(value)) return false;
    found = true;
    return true;
  });
  if (!found) otherwise();
}
