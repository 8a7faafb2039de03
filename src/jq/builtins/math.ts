import { raise } from '../failures.js';
import { toInteger } from '../numbers.js';
import { typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { isNumeric, type Value } from '../value.js';
import { absolute } from './collections.js';
import { exp } from './exp.js';
import { exp2 } from './exp2.js';
import { bits, frexp, ldexp, logb, modf, nextAfter, remainder, roundEven, significand } from './float.js';
import { fma } from './fma.js';
import { gamma } from './gamma.js';
import { log, log10, log2 } from './log.js';
import type { Native } from './native.js';
import { power } from './power.js';
import { besselWork, j0, j1, jn, y0, y1, yn } from './special/bessel.js';
import { erf, erfc } from './special/erf.js';
import { logGamma } from './special/log-gamma.js';

/** Functions of one number, applied to the input. */
const unary: { readonly [name: string]: (x: number) => number } = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  nearbyint: roundEven,
  rint: roundEven,
  significand,
  fabs: Math.abs,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  exp,
  exp10: (x) => power(10, x),
  exp2,
  expm1: Math.expm1,
  log,
  log10,
  log1p: Math.log1p,
  log2,
  logb,
  gamma,
  tgamma: gamma,
  lgamma: logGamma,
  erf,
  erfc,
  j0,
  j1,
  y0,
  y1,
};

/** Functions of two numbers, both arguments. */
const binary: { readonly [name: string]: (x: number, y: number) => number } = {
  atan2: Math.atan2,
  copysign: (x, y) => (bits(y) >> 63n === 0n ? Math.abs(x) : -Math.abs(x)),
  drem: (x, y) => {
    const rest = remainder(x, y);
    return rest === 0 ? (x < 0 ? -0 : 0) : rest;
  },
  fdim: (x, y) => (x - y <= 0 ? 0 : x - y),
  fmax: (x, y) => (x === Infinity || y === Infinity ? Infinity : Math.max(x, y)),
  fmin: (x, y) => (x === -Infinity || y === -Infinity ? -Infinity : Math.min(x, y)),
  fmod: (x, y) => x % y,
  hypot: Math.hypot,
  nextafter: nextAfter,
  nexttoward: nextAfter,
  remainder,
  ldexp: (x, exponent) => ldexp(x, wholeOf(exponent)),
  scalb: (x, exponent) => ldexp(x, wholeOf(exponent)),
  scalbln: (x, exponent) => ldexp(x, wholeOf(exponent)),
  pow: power,
};

/** As the processor converts a float to a 64-bit integer: what does not fit becomes the least one. */
function wholeOf(x: number): number {
  return x < 2 ** 63 ? toInteger(x) : -(2 ** 63);
}

function numberFor(name: string, value: Value, rt: Runtime): number {
  return isNumeric(value) ? Number(value) : raise(`${name} cannot be applied to: ${typePreview(value, rt)}`);
}

/** What an array of two fractions costs. */
const stepsPerPair = 6;

/** Builtins on numbers. */
export const mathFunctions: { readonly [signature: string]: Native } = {
  ...Object.fromEntries(
    Object.entries(unary).map(([name, f]): [string, Native] => [
      `${name}/0`,
      (rt, input) => f(numberFor(name, input, rt)),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(binary).map(([name, f]): [string, Native] => [
      `${name}/2`,
      (rt, _input, x, y) => f(numberFor(name, x!, rt), numberFor(name, y!, rt)),
    ]),
  ),
  'fma/3': (rt, _input, x, y, z) => fma(numberFor('fma', x!, rt), numberFor('fma', y!, rt), numberFor('fma', z!, rt)),
  'jn/2': (rt, _input, order, x) => ofOrder('jn', jn, rt, order!, x!),
  'yn/2': (rt, _input, order, x) => ofOrder('yn', yn, rt, order!, x!),
  'frexp/0': (rt, input) => {
    rt.tick(stepsPerPair);
    return frexp(numberFor('frexp', input, rt));
  },
  'modf/0': (rt, input) => {
    rt.tick(stepsPerPair);
    return modf(numberFor('modf', input, rt));
  },
  'abs/0': (rt, input) =>
    isNumeric(input) ? absolute(input, rt) : raise(`abs cannot be applied to: ${typePreview(input, rt)}`),
  'infinite/0': () => Infinity,
  'nan/0': () => NaN,
  'isfinite/0': (_rt, input) => isNumeric(input) && Math.abs(Number(input)) !== Infinity,
  'isinfinite/0': (_rt, input) => isNumeric(input) && Math.abs(Number(input)) === Infinity,
  'isnan/0': (rt, input) => input !== null && Number.isNaN(numberFor('isnan', input, rt)),
  'isnormal/0': (_rt, input) => isNumeric(input) && isNormal(Number(input)),
};

/** Neither zero, subnormal, infinite nor NaN. */
function isNormal(x: number): boolean {
  const exponent = (bits(x) >> 52n) & 0x7ffn;
  return exponent > 0n && exponent < 0x7ffn;
}

function ofOrder(
  name: string,
  f: (order: number, x: number) => number,
  rt: Runtime,
  order: Value,
  argument: Value,
): number {
  const n = wholeOf(numberFor(name, order, rt));
  const x = numberFor(name, argument, rt);
  rt.tick(besselWork(n));
  return f(n, x);
}
