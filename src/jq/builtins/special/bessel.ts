import { log } from '../log.js';
import { orderOne, orderZero, type Asymptotic, type BesselTables } from './bessel-tables.js';
import { polynomial, ratio } from './polynomial.js';

/**
 * Bessel functions of both kinds by the methods of the fdlibm library (Sun Microsystems), which Go uses too: results agree
 * wherever sine, cosine and logarithm do.
 */

const { abs, cos, sin, sqrt, PI } = Math;
const { isNaN } = Number;

const inverseRootPi = 0.5641895835477563;
const twoOverPi = 2 / PI;

/** Sine and cosine turned by a quarter of pi times 1 + 2 order, with the cancelled one made anew. */
function turned(x: number, order: 0 | 1): readonly [s: number, c: number] {
  const s = sin(x);
  const c = cos(x);
  const sum = order === 0 ? s - c : -s - c;
  const difference = order === 0 ? s + c : s - c;
  if (x >= Number.MAX_VALUE / 2) return [sum, difference];
  const double = order === 0 ? -cos(x + x) : cos(x + x);
  const cancels = order === 0 ? s * c < 0 : s * c > 0;
  return cancels ? [sum, double / sum] : [double / difference, difference];
}

function asymptotic(tables: readonly Asymptotic[], x: number): number {
  return ratio(
    tables.find(({ from }) => x >= from)!,
    1 / (x * x),
  );
}

/** Both kinds for x of at least 2. */
function far(x: number, order: 0 | 1, tables: BesselTables, kind: 'first' | 'second'): number {
  const [s, c] = turned(x, order);
  if (x > 2 ** 129) return (inverseRootPi * (kind === 'first' ? c : s)) / sqrt(x);
  const u = 1 + asymptotic(tables.cosine, x);
  const v = (tables.sineBase + asymptotic(tables.sine, x)) / x;
  return (inverseRootPi * (kind === 'first' ? u * c - v * s : u * s + v * c)) / sqrt(x);
}

export function j0(argument: number): number {
  if (isNaN(argument)) return NaN;
  const x = abs(argument);
  if (x === Infinity) return 0;
  if (x >= 2) return far(x, 0, orderZero, 'first');
  if (x < 2 ** -13) return x < 2 ** -27 ? 1 : 1 - 0.25 * x * x;
  const z = x * x;
  const { over, under } = orderZero.first;
  const rest = (z * polynomial(over, z)) / (1 + z * polynomial(under, z));
  if (x < 1) return 1 + z * (-0.25 + rest);
  const u = 0.5 * x;
  return (1 + u) * (1 - u) + z * rest;
}

export function j1(argument: number): number {
  if (isNaN(argument)) return NaN;
  const x = abs(argument);
  if (x === Infinity || x === 0) return 0;
  // Go loses the sign of what is so small.
  if (x < 2 ** -27) return 0.5 * x;
  const value = x >= 2 ? far(x, 1, orderOne, 'first') : j1OfSmall(x);
  return argument < 0 ? -value : value;
}

function j1OfSmall(x: number): number {
  const z = x * x;
  const { over, under } = orderOne.first;
  return 0.5 * x + (z * polynomial(over, z) * x) / (1 + z * polynomial(under, z));
}

export function y0(x: number): number {
  if (x < 0 || isNaN(x)) return NaN;
  if (x === Infinity) return 0;
  if (x === 0) return -Infinity;
  if (x >= 2) return far(x, 0, orderZero, 'second');
  if (x <= 2 ** -27) return orderZero.second.over[0]! + twoOverPi * log(x);
  return ratio(orderZero.second, x * x) + twoOverPi * j0(x) * log(x);
}

export function y1(x: number): number {
  if (x < 0 || isNaN(x)) return NaN;
  if (x === Infinity) return 0;
  if (x === 0) return -Infinity;
  if (x >= 2) return far(x, 1, orderOne, 'second');
  if (x <= 2 ** -54) return -twoOverPi / x;
  return x * ratio(orderOne.second, x * x) + twoOverPi * (j1(x) * log(x) - 1 / x);
}

/** Of the first kind and any integer order. The work grows with the order and the argument: see {@link besselWork}. */
export function jn(order: number, argument: number): number {
  if (isNaN(argument)) return NaN;
  if (abs(argument) === Infinity) return 0;
  if (order === 0) return j0(argument);
  if (argument === 0) return 0;
  const n = abs(order);
  const signed = order < 0 ? -argument : argument;
  if (n === 1) return j1(signed);
  const x = abs(signed);
  const value = n > x ? jnByQuotient(n, x) : x >= 2 ** 302 ? jnOfHuge(n, x) : jnUpwards(n, x);
  return signed < 0 && n % 2 === 1 ? -value : value;
}

/** Units of work that {@link jn} and {@link yn} do. */
export function besselWork(order: number): number {
  return 100 + abs(order);
}

function jnOfHuge(n: number, x: number): number {
  const turns = [cos(x) + sin(x), sin(x) - cos(x), -cos(x) - sin(x), cos(x) - sin(x)];
  return (inverseRootPi * turns[n % 4]!) / sqrt(x);
}

function jnUpwards(n: number, x: number): number {
  let [before, value] = [j0(x), j1(x)];
  for (let i = 1; i < n; i++) [before, value] = [value, value * ((i + i) / x) - before];
  return value;
}

function jnByQuotient(n: number, x: number): number {
  if (x < 2 ** -29) return n > 33 ? 0 : firstTerm(n, x);
  const quotient = continuedFraction(n, x);
  let before = quotient;
  let scaled = quotient;
  let value = 1;
  const overflows = n * log(abs((2 / x) * n)) >= 7.09782712893383973096e2;
  for (let i = n - 1; i > 0; i--) {
    [before, value] = [value, (value * (i + i)) / x - before];
    if (overflows && value > 1e100) {
      before /= value;
      scaled /= value;
      value = 1;
    }
  }
  return (scaled * j0(x)) / value;
}

function firstTerm(n: number, x: number): number {
  let power = x * 0.5;
  let factorial = 1;
  for (let i = 2; i <= n; i++) {
    factorial *= i;
    power *= x * 0.5;
  }
  return power / factorial;
}

/** J(n, x) / J(n - 1, x). */
function continuedFraction(n: number, x: number): number {
  const step = 2 / x;
  let z = (n + n) / x + step;
  let [before, value] = [(n + n) / x, ((n + n) / x) * z - 1];
  let terms = 1;
  for (; value < 1e9; terms++) {
    z += step;
    [before, value] = [value, z * value - before];
  }
  let quotient = 0;
  for (let i = 2 * (n + terms); i >= n + n; i -= 2) quotient = 1 / (i / x - quotient);
  return quotient;
}

/** Of the second kind and any integer order; the work is that of {@link besselWork}. */
export function yn(order: number, x: number): number {
  if (x < 0 || isNaN(x)) return NaN;
  if (x === Infinity) return 0;
  if (order === 0) return y0(x);
  const n = abs(order);
  const isNegated = order < 0 && n % 2 === 1;
  if (x === 0) return isNegated ? Infinity : -Infinity;
  const value = n === 1 ? y1(x) : x >= 2 ** 302 ? ynOfHuge(n, x) : ynUpwards(n, x);
  return isNegated ? -value : value;
}

function ynOfHuge(n: number, x: number): number {
  const turns = [sin(x) - cos(x), -sin(x) - cos(x), cos(x) - sin(x), sin(x) + cos(x)];
  return (inverseRootPi * turns[n % 4]!) / sqrt(x);
}

function ynUpwards(n: number, x: number): number {
  let [before, value] = [y0(x), y1(x)];
  for (let i = 1; i < n && value !== -Infinity; i++) [before, value] = [value, ((i + i) / x) * value - before];
  return value;
}
