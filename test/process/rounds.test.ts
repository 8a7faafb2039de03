import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Rounds, type RoundsOptions } from '../../src/process/rounds.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Rounds that have begun, of which each takes until it is ended. */
function slowRounds(options: Partial<RoundsOptions> = {}) {
  const begun: AbortSignal[] = [];
  const ends: { well: () => void; badly: () => void }[] = [];
  const failures: unknown[] = [];
  const rounds = new Rounds({
    everyMs: 1_000,
    work: (ending) => {
      begun.push(ending);
      return new Promise<void>((resolve, reject) => ends.push({ well: resolve, badly: () => reject(new Error('no')) }));
    },
    failed: (error) => void failures.push(error),
    ...options,
  });
  return { rounds, begun, ends, failures };
}

it('rounds that come while one takes its time are left out', async () => {
  const { rounds, begun, ends } = slowRounds();
  rounds.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(begun).toHaveLength(1);
  ends[0]?.well();
  await vi.advanceTimersByTimeAsync(999);
  expect(begun).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toHaveLength(2);
});

it('the end waits for the round that is under way, which hears of it, and no other comes', async () => {
  const { rounds, begun, ends } = slowRounds({ firstMs: 0 });
  rounds.start();
  await vi.advanceTimersByTimeAsync(0);
  let over = false;
  const stopped = rounds.stop().then(() => (over = true));
  await vi.advanceTimersByTimeAsync(0);
  expect([over, begun[0]?.aborted]).toEqual([false, true]);
  ends[0]?.well();
  await stopped;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(begun).toHaveLength(1);
});

it('a round that fails is told, and the next one comes', async () => {
  const { rounds, begun, ends, failures } = slowRounds();
  rounds.start();
  await vi.advanceTimersByTimeAsync(1_000);
  ends[0]?.badly();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(failures).toHaveLength(1);
  expect(begun).toHaveLength(2);
});

it('rounds that go on failing come ever more slowly, until one ends well', async () => {
  const { rounds, begun, ends } = slowRounds({ firstMs: 0, retryMs: 300 });
  rounds.start();
  const waits: number[] = [];
  await vi.advanceTimersByTimeAsync(0);
  for (const how of ['badly', 'badly', 'badly', 'well', 'badly', 'well'] as const) {
    const before = Date.now();
    ends.at(-1)?.[how]();
    await vi.advanceTimersToNextTimerAsync();
    waits.push(Date.now() - before);
  }
  expect(waits).toEqual([300, 600, 1_000, 1_000, 300, 1_000]);
  expect(begun).toHaveLength(7);
});

it('a round that is asked for comes then, and one that is due earlier stays', async () => {
  const { rounds, begun, ends } = slowRounds();
  rounds.start();
  rounds.soon(200);
  rounds.soon(700);
  await vi.advanceTimersByTimeAsync(200);
  expect(begun).toHaveLength(1);
  rounds.soon(100);
  await vi.advanceTimersByTimeAsync(500);
  expect(begun).toHaveLength(1);
  ends[0]?.well();
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toHaveLength(2);
});
