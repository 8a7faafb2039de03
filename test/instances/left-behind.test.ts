import type { Client } from '@temporalio/client';
import { afterEach, expect, it, vi } from 'vitest';
import { LeftBehind } from '../../src/instances/left-behind.js';
import type { DeletedNamespace } from '../../src/store/namespaces/deleted-namespaces.js';

const minute = 60_000;
const now = 100 * minute;

afterEach(() => void vi.useRealTimers());

/** Temporal lists these runs, one list after the other; of instances that are known there is a row. A run is `id` or `id<root`. */
function over(lists: readonly (readonly string[] | Error)[], known: readonly string[] = []) {
  const told = { cancelled: [] as string[], problems: [] as string[] };
  const left = [...lists];
  const list = async function* () {
    const next = await Promise.resolve(left.shift() ?? []);
    if (next instanceof Error) throw next;
    for (const [workflowId, root = workflowId] of next.map((run) => run.split('<') as [string, string?]))
      yield { workflowId, typedSearchAttributes: { get: () => root } };
  };
  const getHandle = (id: string) => ({
    signal: () => Promise.resolve(told.cancelled.push(`signal ${id}`)),
    cancel: () => Promise.resolve(told.cancelled.push(id)),
  });
  const withDeadline = <T>(_: number, work: () => Promise<T>) => work();
  const remembered = new Set<DeletedNamespace>([{ name: 'gone', deletedAt: now }]);
  const leftBehind = new LeftBehind({
    client: { workflow: { list, getHandle }, withDeadline } as unknown as Client,
    index: { get: (_, id) => Promise.resolve(known.includes(id) ? ({ id } as never) : undefined) },
    deleted: {
      before: (time: number) => Promise.resolve([...remembered].filter(({ deletedAt }) => deletedAt < time)),
      forget: (one: DeletedNamespace) => Promise.resolve(void remembered.delete(one)),
    },
    problem: (message) => told.problems.push(message),
  });
  /** Looks once a minute. */
  const lookFor = async (minutes: number): Promise<void> => {
    for (let n = 1; n <= minutes; n++) await leftBehind.look(now + n * minute);
  };
  return { leftBehind, told, left, remembered, lookFor };
}

it('what is in no index is cancelled, and what that has begun, until there is nothing more', async () => {
  const { told, left, remembered, lookFor } = over([['a', 'b'], ['c<a'], [], ['d']], ['b']);
  await lookFor(10);
  expect(told).toEqual({ cancelled: ['a', 'signal c', 'c'], problems: [] });
  expect(left).toEqual([['d']]);
  expect(remembered.size).toBe(0);
});

it('a subflow that has not told of itself yet stays when its root is known', async () => {
  const { told, lookFor } = over([['late<root', 'lost<other']], ['root']);
  await lookFor(10);
  expect(told.cancelled).toEqual(['signal lost', 'lost']);
});

it('what cannot be looked for now is looked for later, but not for ever', async () => {
  const away = Array.from({ length: 200 }, () => new Error('away'));
  const { told, remembered, lookFor } = over([new Error('away'), ['a'], ...away]);
  await lookFor(50);
  expect(told.cancelled).toEqual(['a']);
  expect(told.problems[0]).toContain('the deleted namespace gone');
  expect(remembered.size).toBe(1);
  await lookFor(70);
  expect(remembered.size).toBe(0);
});

it('nothing is looked for at once: what has just begun tells of itself first', async () => {
  const { leftBehind, told, remembered } = over([['a']]);
  await leftBehind.look(now + 1_000);
  expect(told.cancelled).toEqual([]);
  expect(remembered.size).toBe(1);
});

it('it is looked for every half a minute from the start to the stop', async () => {
  vi.useFakeTimers({ now });
  const { leftBehind, told } = over([['a'], ['b'], ['c']]);
  leftBehind.rounds.start();
  await vi.advanceTimersByTimeAsync(1.75 * minute);
  expect(told.cancelled).toEqual(['a', 'b']);
  await leftBehind.rounds.stop();
  await vi.advanceTimersByTimeAsync(minute);
  expect(told.cancelled).toEqual(['a', 'b']);
});
