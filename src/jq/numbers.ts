import { LimitError } from './failures.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isNaN, isSafeInteger } = Number;
const { min: smaller, max: larger, trunc } = Math;

/** Integers beyond this many bits are refused: multiplying them would take the time of many steps. */
const maximumBits = 65_536;
const bound = 1n << BigInt(maximumBits);
const greatestInt64 = 9223372036854775807n;
/** Decimal digits that surely exceed the bound. */
const maximumDigits = 20_000;

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
