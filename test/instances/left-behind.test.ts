import type { Client } from '@temporalio/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LeftBehind } from '../../src/instances/left-behind.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Temporal lists these, one list after the other; of those that are known there is a row. */
function over(lists: readonly (readonly string[] | Error)[], known: readonly string[] = []) {
  const told = { cancelled: [] as string[], problems: [] as string[] };
  const left = [...lists];
  const list = async function* () {
    const next = await Promise.resolve(left.shift() ?? []);
    if (next instanceof Error) throw next;
    for (const workflowId of next) yield { workflowId };
  };
  const leftBehind = new LeftBehind({
    client: { workflow: { list } } as unknown as Client,
    index: { get: (_, id) => Promise.resolve(known.includes(id) ? ({ id } as never) : undefined) },
    cancel: (id) => Promise.resolve(void told.cancelled.push(id)),
    problem: (message) => told.problems.push(message),
  });
  return { leftBehind, told, left };
}

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);

it('what is in no index is cancelled, and what that has begun, until there is nothing more', async () => {
  const { leftBehind, told, left } = over([['a', 'b'], ['c'], [], ['d']], ['b']);
  leftBehind.watch('gone');
  await minutes(10);
  expect(told).toEqual({ cancelled: ['a', 'c'], problems: [] });
  expect(left).toEqual([['d']]);
});

it('what cannot be looked for now is looked for later, but not for ever', async () => {
  const { leftBehind, told } = over([new Error('away'), ['a'], ...Array.from({ length: 20 }, () => new Error('away'))]);
  leftBehind.watch('gone');
  await minutes(60);
  expect(told.cancelled).toEqual(['a']);
  expect(told.problems.length).toBeLessThan(10);
  expect(told.problems[0]).toContain('the deleted namespace gone');
});

it('nothing is looked for when the process stops', async () => {
  const { leftBehind, told } = over([['a']]);
  leftBehind.watch('gone');
  leftBehind.stop();
  await minutes(10);
  expect(told.cancelled).toEqual([]);
});
