/** The parts of IEEE 754 doubles. */

const view = new DataView(new ArrayBuffer(8));

/** The 64 bits of a double. */
export function bits(x: number): bigint {
  view.setFloat64(0, x);
  return view.getBigUint64(0);
}

/** The double with these 64 bits. */
export function fromBits(raw: bigint): number {
  view.setBigUint64(0, raw);
  return view.getFloat64(0);
}

const exponentMask = 0x7ffn;
const fractionMask = 0x800fffffffffffffn;

/** `[fraction, exponent]` with x = fraction * 2^exponent and 0.5 <= |fraction| < 1. */
export function frexp(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  const isSubnormal = Math.abs(x) < 2 ** -1022;
  const raw = bits(isSubnormal ? x * 2 ** 52 : x);
  const exponent = Number((raw >> 52n) & exponentMask) - 1022 - (isSubnormal ? 52 : 0);
  return [fromBits((raw & fractionMask) | (0x3fen << 52n)), exponent];
}

/** `[fractional part, integer part]`, both with the sign of x. */
export function modf(x: number): [number, number] {
  if (!Number.isFinite(x)) return [NaN, x];
  const whole = Math.trunc(x);
  const fraction = x - whole;
  return [fraction === 0 && (x < 0 || Object.is(x, -0)) ? -0 : fraction, whole];
}

/** x * 2^exponent, rounded once. */
export function ldexp(x: number, exponent: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const [fraction, own] = frexp(x);
  const total = own + Math.max(-5000, Math.min(5000, exponent));
  if (total > 1024) return x < 0 ? -Infinity : Infinity;
  if (total < -1074) return x < 0 ? -0 : 0;
  if (total >= -1021) return fraction * 2 * 2 ** (total - 1);
  return fraction * 2 ** (total + 53) * 2 ** -53;
}

/** The fraction scaled to [1, 2), with its sign. */
export function significand(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  return fromBits((bits(x) & fractionMask) | (0x3ffn << 52n));
}

/** The binary exponent. */
export function logb(x: number): number {
  if (x === 0) return -Infinity;
  if (Number.isNaN(x)) return x;
  return Number.isFinite(x) ? frexp(x)[1] - 1 : Infinity;
}

/** The nearest integer, halves to the even one. */
export function roundEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below === -1 ? -0 : below + 1;
  const even = below % 2 === 0 ? below : below + 1;
  return even === 0 && x < 0 ? -0 : even;
}

/** x - n * y with n the nearest integer to x / y, halves to even. */
export function remainder(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y) || !Number.isFinite(x) || y === 0) return NaN;
  if (!Number.isFinite(y)) return x;
  const divisor = Math.abs(y);
  let rest = Math.abs(x) % (2 * divisor);
  // Twice the rest, because half of the least double is none.
  if (2 * rest > divisor) {
    rest -= divisor;
    if (2 * rest >= divisor) rest -= divisor;
  }
  return x < 0 || Object.is(x, -0) ? -rest : rest;
}

/** The next double after x in the direction of y. */
export function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === y) return x;
  if (x === 0) return y < 0 ? -Number.MIN_VALUE : Number.MIN_VALUE;
  return fromBits(y > x === x > 0 ? bits(x) + 1n : bits(x) - 1n);
}
