import { ldexp, roundEven } from './float.js';

const { LOG2E } = Math;
/** log(2) in two parts: the first has so few digits that its product with a small integer is exact. */
const logTwo = {
  upper: 0.69314718055966295651160180568695068359375,
  lower: 0.28235290563031577122588448175013436025525412068e-12,
};
/** Of the Taylor series of e^x - 1, divided by x; highest power first. */
const coefficients: readonly number[] = [
  2.4801587301587301587e-5, 1.984126984126984127e-4, 1.3888888888888888889e-3, 8.3333333333333333333e-3,
  4.1666666666666666667e-2, 1.6666666666666666667e-1, 0.5, 1,
];
/** Beyond these the result is infinite, or nothing. */
const greatest = 709.782712893384;
const least = -746;

/**
 * e to the power of x, digit for digit as gojq has it on amd64, and the same on every version of V8: a sixteenth of the argument goes
 * through the series, and what comes out is squared four times, always as y = e^x - 1. The method is N. Shibata's. Above 709.43 gojq
 * says infinite, though there are doubles up to 709.78.
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > greatest) return Infinity;
  if (x < least) return 0;
  const exponent = roundEven(x * LOG2E);
  const rest = multiplyAdd(-exponent, logTwo.lower, multiplyAdd(-exponent, logTwo.upper, x)) / 16;
  let y = rest * coefficients.reduce((sum, one) => multiplyAdd(sum, rest, one), 0);
  for (let squared = 0; squared < 3; squared++) y *= y + 2;
  return ldexp(multiplyAdd(y, y + 2, 1), exponent);
}

/** x * y + z, rounded once where all are of moderate size. */
function multiplyAdd(x: number, y: number, z: number): number {
  const [product, productRest] = multiply(x, y);
  const sum = product + z;
  const added = sum - product;
  return sum + (product - (sum - added) + (z - added) + productRest);
}

/** 2^27 + 1: splits a double into halves of 26 bits. */
const splitter = 134217729;

/** The product, and what its rounding has cut off (Dekker, Veltkamp). */
function multiply(x: number, y: number): readonly [product: number, rest: number] {
  const [xHigh, xLow] = split(x);
  const [yHigh, yLow] = split(y);
  const product = x * y;
  return [product, xHigh * yHigh - product + xHigh * yLow + xLow * yHigh + xLow * yLow];
}

function split(x: number): readonly [high: number, low: number] {
  const scaled = splitter * x;
  const high = scaled - (scaled - x);
  return [high, x - high];
}
