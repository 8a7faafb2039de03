import { expect, it } from 'vitest';
import { durationText } from '../../src/flow-tests/duration-text.js';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

it.each([
  [0, '0.0s'],
  [-3, '0.0s'],
  [250, '0.3s'],
  [9.9 * second, '9.9s'],
  [10 * second, '10s'],
  [59.9 * second, '59s'],
  [minute, '1m'],
  [hour + second, '1h1s'],
  [day, '1d'],
  [day + 23 * hour + 59 * minute + 59 * second, '1d23h59m59s'],
  [NaN, 'an unknown time'],
])('%d ms is told as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
