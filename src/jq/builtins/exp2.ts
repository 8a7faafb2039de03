import { ldexp } from './float.js';
import { logTwo } from './log.js';
import { polynomial } from './special/polynomial.js';

/** Of Remez' polynomial for the exponential function, lowest power first. */
const coefficients = [
  1.66666666666666657415e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5, -1.6533902205465251539e-6,
  4.13813679705723846039e-8,
] as const;

/** Two to the power of x, digit for digit as gojq has it. The method is that of FreeBSD's library. */
export function exp2(x: number): number {
  if (Number.isNaN(x) || x > 1023.9999999999999 || x < -1074) return x < 0 ? 0 : x > 0 ? Infinity : NaN;
  const whole = Math.trunc(x + Math.sign(x) * 0.5);
  const high = (x - whole) * logTwo.upper;
  const low = -(x - whole) * logTwo.lower;
  const r = high - low;
  const t = r * r;
  const c = r - t * polynomial(coefficients, t);
  return ldexp(1 - (low - (r * c) / (2 - c) - high), whole);
}
