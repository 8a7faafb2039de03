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
    repair: () => new Promise<void>((done) => repairs.push(done)),
    removeOrphans: () => Promise.resolve(),
  };
  const namespaces = { list: () => Promise.resolve([{ name: 'a', createdAt: 0, updatedAt: 0, pausedAt: null }]) };
  const repair = new StartRepair({ rules: rules as unknown as StartRules, namespaces, problem: () => undefined });
  return { repair, repairs };
}

test('a change that fails while a repair is under way is repaired soon after it', async () => {
  const { repair, repairs } = failingChanges();
  repair.start();
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
