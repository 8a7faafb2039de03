import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Rounds } from '../../../src/functions/runtimes/rounds.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('rounds that come while one takes its time are left out', async () => {
  let begun = 0;
  let finish: () => void = () => undefined;
  const rounds = new Rounds(1_000, () => {
    begun++;
    return new Promise<void>((resolve) => (finish = resolve));
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(begun).toBe(1);
  finish();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toBe(2);
  const ended = rounds.end();
  finish();
  await ended;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(begun).toBe(2);
});
