import { expect, it } from 'vitest';
import { lastLook } from '../../../src/instances/since-last-look.js';
import { useStore } from '../../support/postgres.js';

const store = useStore();

it('how far begins were compared says nothing of ends, and neither goes back', async () => {
  const [begun, ended] = (['begun', 'ended'] as const).map((what) => lastLook(store().comparedRuns, what));
  const [first, second] = [await begun!.until(), await ended!.until()];
  expect(Date.now() - first).toBeGreaterThanOrEqual(0);

  await begun!.moveTo(first + 1000);
  await begun!.moveTo(first);
  await ended!.moveTo(second + 5000);
  expect([await begun!.until(), await ended!.until()]).toEqual([first + 1000, second + 5000]);
});
