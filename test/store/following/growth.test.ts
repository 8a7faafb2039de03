import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Growth, isDue } from '../../../src/store/following/growth.js';

const never = new AbortController().signal;
const read = (ago = 0) => ({ at: Date.now() - ago, gaveRows: false });

describe('whoever follows a table', () => {
  const now = 1_000_000;
  const at = (ago: number, gaveRows = false) => ({ at: now - ago, gaveRows });

  it.each([
    ['reads again when it has grown since', at(600), now - 100, true],
    ['reads again for a while after it has grown: what has a number may not be seen yet', at(600), now - 1_500, true],
    ['waits while nothing comes', at(4_000), now - 6_000, false],
    ['reads no more often than twice a second', at(400, true), now - 100, false],
    ['goes on while it is given rows', at(600, true), 0, true],
    ['reads every five seconds all the same', at(5_000), 0, true],
  ])('%s', (_rule, last, grewAt, expected) => {
    expect(isDue(last, grewAt, now)).toBe(expected);
  });
});

describe('the growth of a table', () => {
  it('is looked at once for all who wait, and wakes them', async () => {
    let looks = 0;
    let last = 7;
    const growth = new Growth(() => Promise.resolve((looks++, last)));
    await growth.next(read(600), never);
    const waiting = Array.from({ length: 500 }, () => growth.next(read(-1_100), new AbortController().signal));
    const woken = Promise.all(waiting);
    await pause(1_300);
    last = 8;
    await woken;
    expect(looks).toBeLessThan(60);
    expect(looks).toBeGreaterThan(5);
  });

  it('ends a wait that is aborted', async () => {
    const growth = new Growth(() => Promise.resolve(1));
    const abort = new AbortController();
    const waiting = growth.next(read(), abort.signal);
    abort.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(growth.next(read(), abort.signal)).rejects.toThrow('gone');
  });

  it('lets those who wait read when the database is away, and meet what it says', async () => {
    const growth = new Growth(() => Promise.reject(new Error('away')));
    await growth.next(read(), never);
  });
});
