/** `c0 + c1 x + c2 x^2 + ...`, evaluated from the highest power down. */
export function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = coefficients[i]! + x * sum;
  return sum;
}

/** A polynomial divided by another; the denominator begins with one. */
export interface Ratio {
  readonly over: readonly number[];
  readonly under: readonly number[];
}

export function ratio({ over, under }: Ratio, x: number): number {
  return polynomial(over, x) / (1 + x * polynomial(under, x));
}
