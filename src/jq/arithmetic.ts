import type { ArithmeticOperator } from './ast.js';
import { compare } from './compare.js';
import { orderedKeys } from './keys.js';
import { raise } from './failures.js';
import { countProduct, countSum, normalize, toInt64, toInteger } from './numbers.js';
import { splitText } from './search.js';
import { typePreview } from './preview.js';
import type { Runtime } from './runtime.js';
import {
  hasKey,
  isList,
  isMapping,
  isNumeric,
  setKey,
  type Draft,
  type List,
  type Mapping,
  type Value,
} from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isNaN, isSafeInteger } = Number;
const { keys: keysOf } = Object;
const { floor, trunc } = Math;

export type Operation = (left: Value, right: Value, rt: Runtime) => Value;

export const arithmetic: Readonly<Record<ArithmeticOperator, Operation>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': modulo,
};

/** `left + right`: numbers, strings, arrays, objects (the right wins); null is neutral. */
export function add(left: Value, right: Value, rt: Runtime): Value {
  if (isNumeric(left) && isNumeric(right)) {
    if (typeof left === 'number' && typeof right === 'number') {
      const sum = left + right;
      if (isSafeInteger(sum) || !bothIntegers(left, right)) return sum;
    }
    if (!exact(left, right)) return Number(left) + Number(right);
    countSum(left, right, rt);
    return normalize(BigInt(left) + BigInt(right));
  }
  if (typeof left === 'string' && typeof right === 'string') {
    rt.joinString(left.length + right.length);
    return left + right;
  }
  if (left === null) return right;
  if (right === null) return left;
  if (isList(left) && isList(right)) return concatenate(left, right, rt);
  if (isMapping(left) && isMapping(right)) return merge(left, right, rt);
  return raise(`cannot add: ${typePreview(left, rt)} and ${typePreview(right, rt)}`);
}

function bothIntegers(left: number, right: number): boolean {
  return isSafeInteger(left) && isSafeInteger(right);
}

/** True when both are integers with all their digits, so that the result has all its digits too. */
function exact(left: number | bigint, right: number | bigint): boolean {
  return isExact(left) && isExact(right);
}

function isExact(value: number | bigint): boolean {
  return typeof value === 'bigint' || isSafeInteger(value);
}

function concatenate(left: List, right: List, rt: Runtime): List {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  rt.newList(left.length + right.length);
  return left.concat(right);
}

/** What an object with other keys than before costs. */
const stepsPerMapping = 4;

function merge(left: Mapping, right: Mapping, rt: Runtime): Mapping {
  const merged: Draft = { ...left };
  const keys = keysOf(right);
  rt.keys(stepsPerMapping + keysOf(merged).length + keys.length);
  for (const key of keys) setKey(merged, key, right[key]!);
  return merged;
}

/** `left - right`: numbers, or the elements of an array that are not in the other. */
export function subtract(left: Value, right: Value, rt: Runtime): Value {
  if (isNumeric(left) && isNumeric(right)) {
    if (typeof left === 'number' && typeof right === 'number') {
      const difference = left - right;
      if (isSafeInteger(difference) || !bothIntegers(left, right)) return difference;
    }
    if (!exact(left, right)) return Number(left) - Number(right);
    countSum(left, right, rt);
    return normalize(BigInt(left) - BigInt(right));
  }
  if (isList(left) && isList(right)) return without(left, right, rt);
  return raise(`cannot subtract: ${typePreview(left, rt)} and ${typePreview(right, rt)}`);
}

function without(left: List, right: List, rt: Runtime): List {
  return left.filter((element) => {
    rt.tick(1 + right.length);
    return !right.some((other) => compare(element, other, rt) === 0);
  });
}

/** `left * right`: numbers, a string repeated, or objects merged deeply. */
function multiply(left: Value, right: Value, rt: Runtime): Value {
  if (isNumeric(left) && isNumeric(right)) return multiplyNumbers(left, right, rt);
  if (isMapping(left) && isMapping(right)) return mergeDeep(left, right, rt);
  if (typeof left === 'string' && isNumeric(right)) return repeat(left, Number(right), rt);
  if (typeof right === 'string' && isNumeric(left)) return repeat(right, Number(left), rt);
  return raise(`cannot multiply: ${typePreview(left, rt)} and ${typePreview(right, rt)}`);
}

function multiplyNumbers(left: number | bigint, right: number | bigint, rt: Runtime): Value {
  if (typeof left === 'number' && typeof right === 'number') {
    const product = left * right;
    if (isSafeInteger(product)) return product === 0 && bothIntegers(left, right) ? 0 : product;
    if (!bothIntegers(left, right)) return product;
  }
  if (!exact(left, right)) return Number(left) * Number(right);
  countProduct(left, right, rt);
  return normalize(BigInt(left) * BigInt(right));
}

/** Longest repetition gojq makes; beyond it the result is null. */
const longestRepetition = 0x10000000;

function repeat(text: string, count: number, rt: Runtime): Value {
  if (isNaN(count) || count < 0) return null;
  if (text === '') return '';
  if (count > floor(longestRepetition / text.length)) return null;
  const times = trunc(count);
  rt.newString(text.length * times);
  return text.repeat(times);
}

function mergeDeep(left: Mapping, right: Mapping, rt: Runtime): Mapping {
  const merged: Draft = { ...left };
  rt.keys(stepsPerMapping + keysOf(merged).length);
  for (const key of orderedKeys(right, rt)) {
    rt.tick();
    const theirs = right[key]!;
    const ours = hasKey(left, key) ? left[key]! : null;
    setKey(merged, key, isMapping(ours) && isMapping(theirs) ? mergeDeep(ours, theirs, rt) : theirs);
  }
  return merged;
}

/** `left / right`: numbers, or a string split. */
function divide(left: Value, right: Value, rt: Runtime): Value {
  if (isNumeric(left) && isNumeric(right)) return divideNumbers(left, right, rt);
  if (typeof left === 'string' && typeof right === 'string') return left === '' ? [] : splitText(left, right, rt);
  return raise(`cannot divide: ${typePreview(left, rt)} and ${typePreview(right, rt)}`);
}

function divideNumbers(left: number | bigint, right: number | bigint, rt: Runtime): Value {
  if (Number(right) === 0) raise(`cannot divide ${typePreview(left, rt)} by: ${typePreview(right, rt)}`);
  if (exact(left, right) && (typeof left === 'bigint' || typeof right === 'bigint')) {
    countProduct(left, right, rt);
    const dividend = BigInt(left);
    const divisor = BigInt(right);
    if (dividend % divisor === 0n) return normalize(dividend / divisor);
  }
  const quotient = Number(left) / Number(right);
  return quotient === 0 && left === 0 ? 0 : quotient;
}

/** `left % right` of the integer parts; the sign is the dividend's. */
function modulo(left: Value, right: Value, rt: Runtime): Value {
  if (!isNumeric(left) || !isNumeric(right))
    raise(`cannot modulo: ${typePreview(left, rt)} and ${typePreview(right, rt)}`);
  if (exact(left, right)) {
    if (Number(right) === 0) raise(`cannot modulo ${typePreview(left, rt)} by: ${typePreview(right, rt)}`);
    if (typeof left === 'number' && typeof right === 'number') return (left % right) + 0;
    countProduct(left, right, rt);
    return normalize(BigInt(left) % BigInt(right));
  }
  return moduloFloats(Number(left), Number(right), rt);
}

function moduloFloats(left: number, right: number, rt: Runtime): Value {
  const divisor = toInteger(right);
  if (divisor === 0) raise(`cannot modulo ${typePreview(left, rt)} by: ${typePreview(right, rt)}`);
  if (isNaN(left) || isNaN(right)) return NaN;
  const dividend = toInteger(left);
  if (isSafeInteger(dividend) && isSafeInteger(divisor)) return (dividend % divisor) + 0;
  return normalize(toInt64(left) % toInt64(right));
}

/** `-value` */
export function negate(value: Value, rt: Runtime): Value {
  if (typeof value === 'bigint') {
    countSum(value, 0, rt);
    return -value;
  }
  if (typeof value === 'number') return value === 0 ? 0 : -value;
  return raise(`cannot negate: ${typePreview(value, rt)}`);
}

/** `+value` */
export function plus(value: Value, rt: Runtime): Value {
  return isNumeric(value) ? value : raise(`cannot plus: ${typePreview(value, rt)}`);
}
