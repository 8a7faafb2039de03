import { arithmetic, type Operation } from '../arithmetic.js';
import type { BinaryOperator, UpdateOperator } from '../ast.js';
import { isTruthy } from '../value.js';

/** What the arithmetic operators do. */
export const operations: ReadonlyMap<BinaryOperator, Operation> = new Map(
  Object.entries(arithmetic) as [BinaryOperator, Operation][],
);

/** What the updates that are no mere assignments do with the old value. */
export const updateOperations: { readonly [O in Exclude<UpdateOperator, '=' | '|='>]: Operation } = {
  '+=': arithmetic['+'],
  '-=': arithmetic['-'],
  '*=': arithmetic['*'],
  '/=': arithmetic['/'],
  '%=': arithmetic['%'],
  '//=': (left, right) => (isTruthy(left) ? left : right),
};
