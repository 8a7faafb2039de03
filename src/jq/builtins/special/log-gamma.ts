import { log } from '../log.js';
import { polynomial, type Ratio } from './polynomial.js';

/**
 * The logarithm of the absolute value of the gamma function by the approximations of the fdlibm library (Sun
 * Microsystems), which Go uses too: results agree wherever logarithm and sine do.
 */

const { abs, cos, floor, sin, PI } = Math;
const { isNaN } = Number;

const nearTwo = {
  even: [
    0.07721566490153287, 0.06735230105312927, 0.007385550860814029, 0.0011927076318336207, 0.00022086279071390839,
    2.5214456545125733e-5,
  ],
  odd: [
    0.3224670334241136, 0.020580808432516733, 0.0028905138367341563, 0.0005100697921535113, 0.00010801156724758394,
    4.4864094961891516e-5,
  ],
};
/** Around the minimum, three series side by side. */
const nearMinimum = [
  [0.48383612272381005, -0.032788541075985965, 0.006100538702462913, -0.0014034646998923284, 0.00031563207090362595],
  [-0.1475877229945939, 0.01797067508118204, -0.0036845201678113826, 0.000881081882437654, -0.00031275416837512086],
  [0.06462494023913339, -0.010314224129834144, 0.0022596478090061247, -0.0005385953053567405, 0.0003355291926355191],
] as const;
const nearOne: Ratio = {
  over: [
    -0.07721566490153287, 0.6328270640250934, 1.4549225013723477, 0.9777175279633727, 0.22896372806469245,
    0.013381091853678766,
  ],
  under: [2.4559779371304113, 2.128489763798934, 0.7692851504566728, 0.10422264559336913, 0.003217092422824239],
};
const belowEight: Ratio = {
  over: [
    -0.07721566490153287, 0.21498241596060885, 0.325778796408931, 0.14635047265246445, 0.02664227030336386,
    0.0018402845140733772, 3.194753265841009e-5,
  ],
  under: [
    1.3920053346762105, 0.7219355475671381, 0.17193386563280308, 0.01864591917156529, 0.0007779424963818936,
    7.326684307446256e-6,
  ],
};
const [stirlingStart, ...stirling] = [
  0.4189385332046727, 0.08333333333333297, -0.0027777777772877554, 0.0007936505586430196, -0.00059518755745034,
  0.0008363399189962821, -0.0016309293409657527,
] as const;
const minimumAt = 1.461632144968362245;
const minimum = -0.12148629053584961;
const minimumRest = -3.638676997039505e-18;

export function logGamma(x: number): number {
  if (isNaN(x) || abs(x) === Infinity) return x;
  if (x === 0) return Infinity;
  if (abs(x) < 2 ** -70) return -log(abs(x));
  if (x > 0) return ofPositive(x);
  const size = -x;
  const sine = size >= 2 ** 52 ? 0 : sinPi(size);
  return sine === 0 ? Infinity : log(PI / abs(sine * size)) - ofPositive(size);
}

function ofPositive(x: number): number {
  if (x === 1 || x === 2) return 0;
  if (x < 2) return x <= 0.9 ? -log(x) + belowTwo(x, 1) : belowTwo(x, 0);
  if (x < 8) return fromTwoToEight(x);
  if (x >= 2 ** 58) return x * (log(x) - 1);
  const z = 1 / x;
  return (x - 0.5) * (log(x) - 1) + (stirlingStart + z * polynomial(stirling, z * z));
}

/** The approximation that fits x + shift, which is between 0.9 and 2. */
function belowTwo(x: number, shift: number): number {
  if (x >= minimumAt - shift + 0.27) return belowTwoFrom(2 - shift - x);
  if (x >= minimumAt - shift - 0.27) return aroundMinimum(x - (minimumAt - shift));
  const y = shift === 1 ? x : x - 1;
  return -0.5 * y + (y * polynomial(nearOne.over, y)) / (1 + y * polynomial(nearOne.under, y));
}

function belowTwoFrom(y: number): number {
  const z = y * y;
  return y * polynomial(nearTwo.even, z) + z * polynomial(nearTwo.odd, z) - 0.5 * y;
}

function aroundMinimum(y: number): number {
  const z = y * y;
  const w = z * y;
  const [first, second, third] = nearMinimum.map((series) => polynomial(series, w));
  return minimum + (z * first! - (minimumRest - w * (second! + y * third!)));
}

function fromTwoToEight(x: number): number {
  const whole = floor(x);
  const y = x - whole;
  const value = 0.5 * y + (y * polynomial(belowEight.over, y)) / (1 + y * polynomial(belowEight.under, y));
  let product = 1;
  for (let i = whole - 1; i >= 2; i--) product *= y + i;
  return whole === 2 ? value : value + log(product);
}

/** -sin(pi x) for positive x, without the error of a large argument. */
function sinPi(x: number): number {
  if (x < 0.25) return -sin(PI * x);
  if (floor(x) === x) return 0;
  const rest = x % 2;
  switch (floor(rest * 4)) {
    case 0:
      return -sin(PI * rest);
    case 1:
    case 2:
      return -cos(PI * (0.5 - rest));
    case 3:
    case 4:
      return -sin(PI * (1 - rest));
    case 5:
    case 6:
      return cos(PI * (rest - 1.5));
    default:
      return -sin(PI * (rest - 2));
  }
}
