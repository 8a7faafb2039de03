import { frexp, ldexp } from './float.js';

/** x * y + z, rounded once. */
export function fma(x: number, y: number, z: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(z) || x === 0 || y === 0 || z === 0)
    return x * y + z;
  const [a, aExponent] = integerParts(x);
  const [b, bExponent] = integerParts(y);
  const [c, cExponent] = integerParts(z);
  const exponent = Math.min(aExponent + bExponent, cExponent);
  const product = (a * b) << BigInt(aExponent + bExponent - exponent);
  return toDouble(product + (c << BigInt(cExponent - exponent)), exponent);
}

/** x = mantissa * 2^exponent with an integer mantissa. */
function integerParts(x: number): [bigint, number] {
  const [fraction, exponent] = frexp(x);
  return [BigInt(fraction * 2 ** 53), exponent - 53];
}

/** value * 2^exponent as the nearest double. */
function toDouble(value: bigint, exponent: number): number {
  const size = (value < 0n ? -value : value).toString(2).length;
  const excess = Math.max(size - 53, -1074 - exponent);
  return excess <= 0 ? ldexp(Number(value), exponent) : ldexp(Number(roundShift(value, excess)), exponent + excess);
}

/** value / 2^bits, rounded to the nearest integer, halves to even. */
function roundShift(value: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  const floor = value >> shift;
  const rest = value - (floor << shift);
  const half = 1n << (shift - 1n);
  const isUp = rest > half || (rest === half && (floor & 1n) === 1n);
  return isUp ? floor + 1n : floor;
}
