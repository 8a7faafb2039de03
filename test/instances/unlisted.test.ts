import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import { UnlistedRuns } from '../../src/instances/unlisted.js';

const minute = 60_000;
const now = 100_000 * minute;
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

interface World {
  /** When those of the namespace `there` began that have no row; the root of each, where it is not itself. */
  readonly runs?: readonly {
    readonly id: string;
    readonly root?: string;
    readonly namespace?: string;
    readonly at: number;
  }[];
  /** Instances that have a row. */
  readonly known?: readonly string[];
  readonly until: number;
  /** Throws what it has instead of a report. */
  readonly unreadable?: Readonly<Record<string, Error>>;
}

function over({ runs = [], known = [], until, unreadable = {} }: World) {
  const told = { lists: [] as (readonly [from: number, to: number])[], rows: [] as string[], problems: [] as string[] };
  const rows = new Set(known);
  const state = { until };
  const list = async function* ({ query }: { query: string }) {
    const [from = 0, to = 0] = [...query.matchAll(/'(\d{4}-[^']*)'/g)].map(([, time]) => Date.parse(time ?? ''));
    told.lists.push([from, to]);
    await Promise.resolve();
    for (const { id: workflowId, root, namespace = 'there', at } of runs)
      if (at >= from && at < to)
        yield {
          workflowId,
          typedSearchAttributes: { get: ({ name }: { name: string }) => (name.endsWith('Root') ? root : namespace) },
        };
  };
  const unlisted = new UnlistedRuns({
    client: { workflow: { list } } as unknown as Client,
    last: {
      until: () => Promise.resolve(state.until),
      moveTo: (time) => Promise.resolve(void (state.until = Math.max(state.until, time))),
    },
    index: { absent: (ids) => Promise.resolve(ids.filter((one) => !rows.has(one))) },
    namespaces: { get: (name) => Promise.resolve(name === 'there' ? ({ name } as never) : undefined) },
    firstReport: (one) =>
      unreadable[one] === undefined ? Promise.resolve({ instance: one } as never) : Promise.reject(unreadable[one]),
    reports: {
      write: (batch) => {
        for (const { instance } of batch) told.rows.push(instance);
        for (const { instance } of batch) rows.add(instance);
        return Promise.resolve();
      },
    },
    problem: (message) => void told.problems.push(message),
  });
  return { unlisted, told, state };
}

it('what began since the last look is compared, and a little before that again, but not what is just beginning', async () => {
  const { unlisted, told, state } = over({ until: now - 3 * minute });
  await unlisted.look(now);
  expect(told.lists).toEqual([[now - 5 * minute, now - minute]]);
  expect(state.until).toBe(now - minute);
});

it('what another process has just compared is left alone', async () => {
  const { unlisted, told } = over({ until: now - minute - 10_000 });
  await unlisted.look(now);
  expect(told.lists).toEqual([]);
});

it('a time to come, which a process left whose clock was ahead, does not end the comparing', async () => {
  const { unlisted, told } = over({ runs: [{ id: id(1), at: now - 2 * minute }], until: now + 60 * minute });
  await unlisted.look(now);
  expect(told.lists).toEqual([[now - 3 * minute, now - minute]]);
  expect(told.rows).toEqual([id(1)]);
});

it('after a long time it is compared in pieces, each of which counts by itself', async () => {
  const away = new Error('away');
  Object.assign(away, { code: 'ECONNREFUSED' });
  const run = { id: id(1), at: now - 12 * minute };
  const { unlisted, told, state } = over({ runs: [run], until: now - 33 * minute, unreadable: { [id(1)]: away } });
  await expect(unlisted.look(now)).rejects.toThrow('away');
  expect(told.lists).toHaveLength(3);
  expect(state.until).toBe(now - 15 * minute);
});

it('a subflow comes after its root, and not at all when that has no row', async () => {
  const at = now - 2 * minute;
  const runs = [
    { id: id(2), root: id(1), at },
    { id: id(3), root: id(9), at },
    { id: id(4), root: id(8), at },
    { id: id(1), at },
  ];
  const { unlisted, told } = over({ runs, known: [id(8)], until: now - 3 * minute });
  await unlisted.look(now);
  expect(told.rows).toEqual([id(1), id(2), id(4)]);
});

it('what is known, of no namespace that is there, or started by hand under another name gets no row', async () => {
  const at = now - 2 * minute;
  const runs = [
    { id: id(1), at },
    { id: id(2), at, namespace: 'gone' },
    { id: 'by-hand', at },
  ];
  const { unlisted, told } = over({ runs, known: [id(1)], until: now - 3 * minute });
  await unlisted.look(now);
  expect(told).toMatchObject({ rows: [], problems: [] });
});

it('one whose start cannot be read is told of, and keeps nobody from the others', async () => {
  const at = now - 2 * minute;
  const runs = [1, 2].map((n) => ({ id: id(n), at }));
  const { unlisted, told, state } = over({
    runs,
    until: now - 3 * minute,
    unreadable: { [id(1)]: new Error('no key') },
  });
  await unlisted.look(now);
  expect(told.rows).toEqual([id(2)]);
  expect(told.problems[0]).toContain(id(1));
  expect(state.until).toBe(now - minute);
});
