import { LimitError } from './failures.js';
import type { Runtime } from './runtime.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isNaN, isSafeInteger } = Number;
const { ceil, min: smaller, max: larger, trunc } = Math;

/** Integers beyond this many bits are refused: multiplying them would take the time of many steps. */
const maximumBits = 65_536;
const bound = 1n << BigInt(maximumBits);
const greatestInt64 = 9223372036854775807n;
/** Decimal digits that surely exceed the bound. */
const maximumDigits = 20_000;

/** 2^64, 2^128 and so on up to the bound: how large a bigint is can only be found by comparing. */
const sizes: readonly bigint[] = Array.from({ length: 11 }, (_, i) => 1n << BigInt(64 << i));

/** Digits of 64 bits that an integer has, rounded up to a power of two. */
function digitsOf(integer: number | bigint): number {
  if (typeof integer === 'number') return 1;
  const size = sizes.findIndex((least) => integer < least && integer > -least);
  return 1 << (size < 0 ? sizes.length : size);
}

/** Digits of 64 bits that are added, or products of two that are computed, for one step. */
const sumsPerStep = 2;
const productsPerStep = 256;
const stepsPerInteger = 8;

/** Counts adding or comparing integers with so many digits, and keeping the result. */
export function countSum(left: number | bigint, right: number | bigint, rt: Runtime): void {
  rt.tick(stepsPerInteger + ceil((digitsOf(left) + digitsOf(right)) / sumsPerStep));
}

/** Counts multiplying or dividing. */
export function countProduct(left: number | bigint, right: number | bigint, rt: Runtime): void {
  const [l, r] = [digitsOf(left), digitsOf(right)];
  rt.tick(stepsPerInteger + ceil((l * r) / productsPerStep) + ceil((l + r) / sumsPerStep));
}

/** Counts turning an integer into decimal digits, or back: work that grows with the square. */
export function countDecimal(integer: bigint, rt: Runtime): void {
  const digits = digitsOf(integer);
  rt.tick(stepsPerInteger + ceil((digits * digits) / (productsPerStep / 4)) + digits);
}

/** A bigint as the engine keeps it: a number when that is exact. */
export function normalize(integer: bigint): number | bigint {
  if (integer >= -9007199254740991n && integer <= 9007199254740991n) return Number(integer);
  if (integer > bound || integer < -bound) throw new LimitError('integer size', maximumBits);
  return integer;
}

/** The value of a numeric literal: integers of any size are exact, what is too big for a float is infinite. */
export function parseNumber(text: string): number | bigint {
  const number = Number(text);
  if (isSafeInteger(number) || !/^[+-]?[0-9]+$/.test(text)) return isZeroInteger(text, number) ? 0 : number;
  if (text.length > maximumDigits) throw new LimitError('integer size', maximumBits);
  return normalize(BigInt(text.replace(/^\+/, '')));
}

/** `-0` is an integer and so has no sign; `-0.0` keeps it. */
function isZeroInteger(text: string, number: number): boolean {
  return number === 0 && !/[.eE]/.test(text);
}

/** A float as Go's conversion to a 64-bit integer gives it, with all its digits: 2^63 itself wraps around. */
export function toInt64(value: number | bigint): bigint {
  return Number(value) > 2 ** 63 ? greatestInt64 : BigInt.asIntN(64, BigInt(toInteger(value)));
}

/** A float as Go's conversion to a 64-bit integer gives it: truncated, clamped (as a number). */
export function toInteger(value: number | bigint): number {
  const number = Number(value);
  if (isNaN(number)) return -9223372036854775808;
  return trunc(smaller(larger(number, -9223372036854775808), 9223372036854775807)) + 0;
}
