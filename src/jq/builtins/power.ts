import { exp } from './exp.js';
import { frexp, ldexp } from './float.js';
import { log } from './log.js';

/**
 * The base to the power of the exponent, digit for digit as gojq has it: squared for the whole part of the exponent, by the logarithm
 * for the rest. JavaScript's `**` has other last digits in other versions of V8, and a run may be replayed by another version.
 */
export function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  // These have one answer everywhere.
  if (base === 0 || exponent === 0 || exponent === 1) return base ** exponent;
  if (!Number.isFinite(base) || !Number.isFinite(exponent)) return base ** exponent;
  if (exponent === 0.5) return Math.sqrt(base);
  if (exponent === -0.5) return 1 / Math.sqrt(base);
  if (base < 0 && !Number.isInteger(exponent)) return NaN;
  if (Math.abs(exponent) >= 2 ** 63) return base === -1 ? 1 : Math.abs(base) < 1 === exponent > 0 ? 0 : Infinity;
  const [fraction, scale] = positivePower(base, Math.abs(exponent));
  return exponent > 0 ? ldexp(fraction, scale) : ldexp(1 / fraction, -scale);
}

/** As `fraction * 2^scale`, which may be more than a double holds. */
function positivePower(base: number, exponent: number): readonly [fraction: number, scale: number] {
  const below = Math.floor(exponent);
  const nearest = exponent - below > 0.5 ? below + 1 : below;
  const rest = exponent - nearest;
  let fraction = rest === 0 ? 1 : exp(rest * log(base));
  let scale = 0;
  let [square, squareScale] = frexp(base);
  for (let left = nearest; left > 0; left = Math.floor(left / 2)) {
    // Infinite, or nothing, whatever follows.
    if (Math.abs(squareScale) > 4096) return [fraction, scale + squareScale];
    if (left % 2 === 1) {
      fraction *= square;
      scale += squareScale;
    }
    square *= square;
    squareScale *= 2;
    if (square < 0.5) {
      square *= 2;
      squareScale -= 1;
    }
  }
  return [fraction, scale];
}
