import { frexp } from './float.js';
import { polynomial } from './special/polynomial.js';

const { LOG10E, LOG2E, SQRT1_2 } = Math;

/** log(2) in two parts: the first has so few digits that its product with an exponent is exact. */
export const logTwo = { upper: 6.9314718036912381649e-1, lower: 1.90821492927058770002e-10 } as const;
/** Of Remez' polynomial, for even and for odd powers, lowest first. */
const coefficients = {
  odd: [6.66666666666673513e-1, 2.857142874366239149e-1, 1.818357216161805012e-1, 1.479819860511658591e-1],
  even: [3.999999999940941908e-1, 2.222219843214978396e-1, 1.531383769920937332e-1],
} as const;

/** The natural logarithm, digit for digit as gojq has it. The method is that of FreeBSD's library. */
export function log(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x;
  if (x <= 0) return x === 0 ? -Infinity : NaN;
  const [fraction, exponent] = frexp(x);
  const isSmall = fraction < SQRT1_2;
  const f = (isSmall ? 2 * fraction : fraction) - 1;
  const k = isSmall ? exponent - 1 : exponent;
  const s = f / (2 + f);
  const square = s * s;
  const fourth = square * square;
  const rest = square * polynomial(coefficients.odd, fourth) + fourth * polynomial(coefficients.even, fourth);
  const half = 0.5 * f * f;
  return k * logTwo.upper - (half - (s * (half + rest) + k * logTwo.lower) - f);
}

/** The logarithm to the base 2; of powers of two it is exact. */
export function log2(x: number): number {
  const [fraction, exponent] = frexp(x);
  return fraction === 0.5 ? exponent - 1 : log(fraction) * LOG2E + exponent;
}

/** The logarithm to the base 10. */
export function log10(x: number): number {
  return log(x) * LOG10E;
}
