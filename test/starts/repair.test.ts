import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StartRepair } from '../../src/starts/repair.js';
import type { StartRules } from '../../src/starts/start-rules.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A change that cannot be set up, and repairs that take as long as the test likes. */
function failingChanges() {
  const repairs: (() => void)[] = [];
  const rules = {
    changed: () => Promise.reject(new Error('no Temporal')),
    followPause: () => Promise.reject(new Error('no Temporal')),
    repair: () => new Promise<void>((done) => repairs.push(done)),
    removeOrphans: () => Promise.resolve(),
  };
  const namespaces = { list: () => Promise.resolve([{ name: 'a', createdAt: 0, updatedAt: 0, pausedAt: null }]) };
  const repair = new StartRepair({ rules: rules as unknown as StartRules, namespaces, problem: () => undefined });
  return { repair, repairs };
}

test('a change that fails while a repair is under way is repaired soon after it', async () => {
  const { repair, repairs } = failingChanges();
  repair.rounds.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(repairs).toHaveLength(1);
  await repair.changed('a', '/passed-already.yaml');
  repairs[0]?.();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(repairs).toHaveLength(2);
});

test('changes that go on failing do not put the repair off', async () => {
  const { repair, repairs } = failingChanges();
  for (let second = 0; second < 6; second++) {
    await repair.changed('a', '/flow.yaml');
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(repairs).toHaveLength(1);
});

test('a namespace whose schedules could not follow its pause is repaired soon', async () => {
  const { repair, repairs } = failingChanges();
  await repair.followPause('a');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(repairs).toHaveLength(1);
});

/** Repairs that find no database as long as the test likes, and how often they looked. */
function repairsWithoutDatabase() {
  const seen = { away: true, looks: 0, orphans: 0 };
  const rules = { repair: () => Promise.resolve(), removeOrphans: () => Promise.resolve(void seen.orphans++) };
  const list = () => {
    seen.looks++;
    return seen.away ? Promise.reject(new Error('no database')) : Promise.resolve([]);
  };
  const parts = { rules: rules as unknown as StartRules, namespaces: { list }, problem: () => undefined };
  return { repair: new StartRepair(parts), seen };
}

test('a repair that fails is tried again, ever more slowly, until it takes back what has no file any more', async () => {
  const { repair, seen } = repairsWithoutDatabase();
  repair.rounds.start();
  const looks: number[] = [];
  for (const wait of [0, 9_999, 1, 19_999, 1]) {
    await vi.advanceTimersByTimeAsync(wait);
    looks.push(seen.looks);
  }
  expect(looks).toEqual([1, 1, 2, 2, 3]);
  seen.away = false;
  await vi.advanceTimersByTimeAsync(40_000);
  expect(seen).toMatchObject({ looks: 4, orphans: 1 });
});

test('what has stopped repairs nothing more', async () => {
  const { repair, seen } = repairsWithoutDatabase();
  repair.rounds.start();
  await repair.rounds.stop();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(seen.looks).toBe(0);
});
