import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../../src/services/quantity.js';

describe('a quantity of Kubernetes', () => {
  it.each([
    ['250m', 0.25],
    ['1', 1],
    [2, 2],
    ['0.5', 0.5],
    ['0', 0],
    ['512M', 512e6],
    ['300Mi', 300 * 2 ** 20],
    ['2k', 2_000],
    ['1Ki', 1024],
    ['1.5G', 1.5e9],
    ['1Gi', 2 ** 30],
    ['1T', 1e12],
    ['1Ti', 2 ** 40],
  ])('%j is %d', (quantity, number) => {
    expect(parseQuantity(quantity)).toBeCloseTo(number, 9);
  });

  it.each(['', 'M', '-1', '1 M', '1mb', '1e', '.5', '1.', 'NaN', null, {}, [], true])(
    'is not what %j is',
    (quantity) => {
      expect(parseQuantity(quantity)).toBeUndefined();
    },
  );
});
