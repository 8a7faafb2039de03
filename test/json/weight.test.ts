import { describe, expect, it } from 'vitest';
import { weightUpTo } from '../../src/json/weight.js';

describe('the weight of a value', () => {
  it.each([null, 5, 'text', 'é'.repeat(50), [1, [2, 'x']], { a: { b: ['ü', true] } }].map((value) => [value]))(
    'of %j is no less than its JSON',
    (value) => {
      expect(weightUpTo(value, Infinity)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(value)));
    },
  );

  it('is counted no further than the limit', () => {
    expect(weightUpTo('x'.repeat(1_000), 100)).toBe(100);
    expect(
      weightUpTo(
        Array.from({ length: 1_000 }, () => 1),
        100,
      ),
    ).toBe(100);
  });
});
