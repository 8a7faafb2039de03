import { exp } from './exp.js';
import { power } from './power.js';

/**
 * The gamma function with the coefficients and steps of Go's `math.Gamma`, so that results agree to the last digit
 * wherever the elementary functions do. After the Cephes library, S. L. Moshier.
 */

const numerator = [
  1.60119522476751861407e-4, 1.19135147006586384913e-3, 1.04213797561761569935e-2, 4.76367800457137231464e-2,
  2.0744822764843597515e-1, 4.94214826801497100753e-1, 1,
];
const denominator = [
  -2.31581873324120129819e-5, 5.39605580493303397842e-4, -4.45641913851797240494e-3, 1.18139785222060435552e-2,
  3.58236398605498653373e-2, -2.34591795718243348568e-1, 7.14304917030273074085e-2, 1,
];
const stirlingSeries = [
  7.87311395793093628397e-4, -2.2954996161337812638e-4, -2.68132617805781232825e-3, 3.4722222160545866731e-3,
  8.33333333333482257126e-2,
];
const euler = 0.5772156649015329;
const rootTwoPi = 2.5066282746310005;
/** Above it a power has to be taken in two halves. */
const largestPower = 143.01608;

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

export function gamma(x: number): number {
  if ((x < 0 && Number.isInteger(x)) || x === -Infinity || Number.isNaN(x)) return NaN;
  if (x === Infinity) return Infinity;
  if (x === 0) return Object.is(x, -0) ? -Infinity : Infinity;
  return Math.abs(x) > 33 ? farGamma(x) : nearGamma(x);
}

/** By Stirling's formula, and reflection for negative numbers. */
function farGamma(x: number): number {
  if (x > 0) {
    const [first, second] = stirling(x);
    return first * second;
  }
  const q = -x;
  let whole = Math.floor(q);
  const sign = whole % 2 === 0 ? -1 : 1;
  let z = q - whole;
  if (z > 0.5) {
    whole++;
    z = q - whole;
  }
  z = Math.abs(q * Math.sin(Math.PI * z));
  const [first, second] = stirling(q);
  const product = z * first * second;
  return sign * (Number.isFinite(product) ? Math.PI / product : Math.PI / z / first / second);
}

/** Two factors, so that the caller can avoid infinity. */
function stirling(x: number): readonly [number, number] {
  if (x > 200) return [Infinity, 1];
  const w = 1 / x;
  const series = 1 + w * polynomial(stirlingSeries, w);
  if (x <= largestPower) return [power(x, x - 0.5) / exp(x), rootTwoPi * series];
  const half = power(x, 0.5 * x - 0.25);
  return [half, rootTwoPi * series * (half / exp(x))];
}

function nearGamma(argument: number): number {
  let x = argument;
  let z = 1;
  while (x >= 3) {
    x -= 1;
    z *= x;
  }
  while (x < 2) {
    if (Math.abs(x) < 1e-9) return x === 0 ? Infinity : z / ((1 + euler * x) * x);
    z /= x;
    x += 1;
  }
  if (x === 2) return z;
  x -= 2;
  return (z * polynomial(numerator, x)) / polynomial(denominator, x);
}
