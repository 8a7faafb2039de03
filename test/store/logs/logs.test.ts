import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LogQuery } from '../../../src/store/logs/log-query.js';
import type { LogLine } from '../../../src/store/logs/logs.js';
import { useStore } from '../../support/postgres.js';
import { newInstance } from '../samples.js';

const store = useStore();
const namespace = 'logs';
const [root, child, other] = [randomUUID(), randomUUID(), randomUUID()];
const lineage = [{ id: root, state: 'a', step: 0, branch: 0 }];

beforeAll(async () => {
  await store().namespaces.create(namespace);
  const definition = await store().definitions.put('x');
  await store().instances.insert(newInstance({ namespace, definition, id: root }));
  await store().instances.insert(newInstance({ namespace, definition, id: child, lineage, root }));
  await store().instances.insert(newInstance({ namespace, definition, id: other }));
  for (const [instance, callPath, time] of [
    [root, `/${root}/`, 1],
    [child, `/${root}/${child}/`, 2],
    [root, `/${root}/`, 4],
    [root, `/${root}/`, 3],
    [other, `/${other}/`, 5],
    [root, `/${root}/`, 4],
  ] as const) {
    await store().logs.appendFunctionLine({
      namespace,
      instance,
      path: '/f',
      callPath,
      state: 's',
      message: `m${time}`,
      time,
    });
  }
});

async function times(query: Omit<LogQuery, 'namespace'>): Promise<number[]> {
  return (await store().logs.list({ namespace, ...query })).map(({ time }) => time);
}

test('a line of a function is verbatim, at level INFO', async () => {
  expect((await store().logs.list({ namespace, instance: other }))[0]).toEqual({
    id: expect.any(Number) as number,
    namespace,
    instance: other,
    path: '/f',
    callPath: `/${other}/`,
    state: 's',
    level: 'INFO',
    message: 'm5',
    time: 5,
    ended: null,
  });
});

test('the log of an instance has the lines of its children, by time', async () => {
  expect(await times({ instance: root })).toEqual([1, 2, 3, 4, 4]);
  expect(await times({ instance: child })).toEqual([2]);
});

test('lines of one time are in the order of their arrival', async () => {
  const ids = (await store().logs.list({ namespace, instance: root, after: { time: 3 } })).map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});

test('bounds are exclusive', async () => {
  expect(await times({ instance: root, after: { time: 1 }, before: { time: 4 } })).toEqual([2, 3]);
});

test('first gives the earliest, last the latest, both in the order that was asked for', async () => {
  expect(await times({ instance: root, first: 2 })).toEqual([1, 2]);
  expect(await times({ instance: root, last: 2 })).toEqual([4, 4]);
  expect(await times({ instance: root, last: 3, direction: 'desc' })).toEqual([4, 4, 3]);
  expect(await times({ instance: root, first: 2, direction: 'desc' })).toEqual([2, 1]);
  expect(await times({ instance: root, direction: 'desc' })).toEqual([4, 4, 3, 2, 1]);
});

test('a follower gets what arrived since, whatever its time', async () => {
  const { logs } = store();
  const [, , third, fourth, fifth] = (await logs.list({ namespace, instance: root })).toSorted((a, b) => a.id - b.id);
  const arrivals = { namespace, instance: root, sinceId: third!.id, without: [], first: 10 };
  expect((await logs.numbers(arrivals)).rows).toEqual([fourth!.id, fifth!.id]);
  expect((await logs.numbers({ ...arrivals, first: 1 })).rows).toEqual([fourth!.id]);
  expect((await logs.numbers({ ...arrivals, without: [fourth!.id] })).rows).toEqual([fifth!.id]);
  expect((await logs.numbered([fifth!.id, fourth!.id])).map(({ time }) => time)).toEqual([3, 4]);
});

test('an unknown instance has no lines', async () => {
  expect(await times({ instance: randomUUID() })).toEqual([]);
});

test('lines of the namespace are apart from those of its instances', async () => {
  await store().logs.appendNamespaceLine({ namespace, level: 'WARN', message: 'hello', time: 9 });
  expect(await store().logs.list({ namespace })).toMatchObject([{ message: 'hello', level: 'WARN', instance: null }]);
});

test('the log of a namespace has the lines of its instances that are for it', async () => {
  const instance = randomUUID();
  const line = { time: 8, level: 'INFO' as const, state: null, message: 'm' };
  const begun = { invoker: 'api', definition: 'x', lineage: [], root: instance, createdAt: Date.now(), traceId: '' };
  await store().namespaces.create('of-namespace');
  await store().reports.write([
    {
      instance,
      namespace: 'of-namespace',
      path: '/f',
      callPath: `/${instance}/`,
      seq: 0,
      flow: [],
      started: begun,
      lines: [
        { ...line, seq: 0, ofNamespace: true },
        { ...line, seq: 1 },
      ],
    },
  ]);
  expect(await store().logs.list({ namespace: 'of-namespace' })).toMatchObject([{ instance, path: '/f' }]);
  expect(await store().logs.list({ namespace: 'of-namespace', instance })).toHaveLength(2);
});

test('lines for a namespace that is gone are dropped', async () => {
  await store().logs.appendFunctionLine({
    namespace: 'gone',
    instance: root,
    path: '/f',
    callPath: '/',
    state: null,
    message: 'm',
    time: 1,
  });
  expect(await store().logs.list({ namespace: 'gone', instance: root })).toEqual([]);
});

test('a line that comes is seen as growth of the log', async () => {
  const growth = store().logs.growth;
  const quiet = new AbortController().signal;
  await growth.next({ at: Date.now() - 600, gaveRows: false }, quiet);
  const at = Date.now() + 1_100;
  const woken = growth.next({ at, gaveRows: false }, quiet).then(() => Date.now());
  await store().namespaces.create('grows');
  setTimeout(() => {
    void store().logs.appendNamespaceLine({ namespace: 'grows', level: 'INFO', message: 'new', time: Date.now() });
  }, 1_200);
  expect((await woken) - at).toBeLessThan(4_000);
});

describe('pages of a log', () => {
  const long = 'long';
  /** Three lines of each millisecond. */
  const count = 2_300;

  beforeAll(async () => {
    await store().namespaces.create(long);
    const line = (n: number) => ({ namespace: long, level: 'INFO' as const, message: `${n}`, time: Math.floor(n / 3) });
    const left = Array.from({ length: count }, (_, n) => n).values();
    const append = async (): Promise<void> => {
      for (const n of left) await store().logs.appendNamespaceLine(line(n));
    };
    // As many at a time as there are connections: no line waits for one until the pool gives up.
    await Promise.all(Array.from({ length: 8 }, append));
  });

  test.for<Omit<LogQuery, 'namespace'>>([
    {},
    { direction: 'desc' },
    { first: 10 },
    { first: 1_500 },
    { first: 1_500, direction: 'desc' },
    { last: 1_500 },
    { last: 1_500, direction: 'desc' },
    { last: 1_000 },
    { last: 0 },
    { last: 100_000 },
    { first: 100_000, direction: 'desc' },
    { after: { time: 200 } },
    { before: { time: 600 }, direction: 'desc' },
    { before: { time: 600 }, last: 1_200 },
  ])('hold what the list holds: %j', async (query) => {
    const pages: (readonly LogLine[])[] = [];
    for await (const page of store().logs.pages({ namespace: long, ...query })) pages.push(page);
    const list = await store().logs.list({ namespace: long, ...query });
    expect(pages.flat()).toEqual(list);
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(1_000);
  });
});
