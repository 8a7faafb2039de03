import { exp } from '../exp.js';
import { fromBits, bits } from '../float.js';
import { ratio, type Ratio } from './polynomial.js';

/**
 * The error function and its complement by the rational approximations of the fdlibm library (Sun Microsystems), which Go
 * uses too: results agree wherever the exponential function does.
 */

const { abs } = Math;
const { isNaN } = Number;

/** erf(1), rounded to single precision. */
const one = 0.8450629115104675;
const slope = 0.1283791670955126;
const slope8 = 1.0270333367641007;
const small: Ratio = {
  over: [0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5],
  under: [0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6],
};
const middle: Ratio = {
  over: [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
    0.035478304325618236, -0.002166375594868791,
  ],
  under: [
    0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
    0.011984499846799107,
  ],
};
const large: Ratio = {
  over: [
    -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
    -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  under: [
    19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
    108.63500554177944, 6.570249770319282, -0.0604244152148581,
  ],
};
const huge: Ratio = {
  over: [
    -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
    -1025.0951316110772, -483.5191916086514,
  ],
  under: [
    30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644, 474.52854120695537,
    -22.44095244658582,
  ],
};

export function erf(x: number): number {
  if (isNaN(x)) return NaN;
  const size = abs(x);
  const value =
    size < 0.84375 ? erfOfSmall(size) : size < 1.25 ? one + ratio(middle, size - 1) : size >= 6 ? 1 : 1 - tail(size);
  return x < 0 ? -value : value;
}

function erfOfSmall(x: number): number {
  if (x < 2 ** -28) return x < 2.848094538889218e-306 ? 0.125 * (8 * x + slope8 * x) : x + slope * x;
  return x + x * ratio(small, x * x);
}

export function erfc(x: number): number {
  if (isNaN(x)) return NaN;
  const size = abs(x);
  if (size < 0.84375) return erfcOfSmall(x, size);
  if (size < 1.25) {
    const rest = ratio(middle, size - 1);
    return x < 0 ? 1 + one + rest : 1 - one - rest;
  }
  if (size >= 28 || x < -6) return x < 0 ? 2 : 0;
  return x < 0 ? 2 - tail(size) : tail(size);
}

function erfcOfSmall(x: number, size: number): number {
  let value = size;
  if (size >= 2 ** -56) {
    const y = ratio(small, size * size);
    value = size < 0.25 ? size + size * y : 0.5 + (size * y + (size - 0.5));
  }
  return x < 0 ? 1 + value : 1 - value;
}

/** erfc of what is at least 1.25. */
function tail(x: number): number {
  const rest = ratio(x < 1 / 0.35 ? large : huge, 1 / (x * x));
  const rounded = fromBits(bits(x) & 0xffffffff00000000n);
  return (exp(-rounded * rounded - 0.5625) * exp((rounded - x) * (rounded + x) + rest)) / x;
}
