import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { InstanceFilter, InstanceQuery } from '../../../src/instances/instances.js';
import { useStore } from '../../support/postgres.js';
import { newInstance } from '../samples.js';

const store = useStore();

async function add(namespace: string, changes: Partial<Parameters<typeof newInstance>[0]> = {}) {
  await store().namespaces.create(namespace);
  const instance = newInstance({ namespace, definition: await store().definitions.put('states: []'), ...changes });
  expect(await store().instances.insert(instance)).toBe('stored');
  return instance;
}

async function list(namespace: string, query: Partial<InstanceQuery> = {}) {
  const { instances } = store();
  const whole = { direction: 'DESC', filters: [], ...query } as const;
  return { total: await instances.total(namespace, whole.filters), rows: await instances.page(namespace, whole) };
}

test('a new instance is pending and has the text of its flow', async () => {
  const { id } = await add('fresh', { input: Buffer.from('{}') });
  expect(await store().instances.get('fresh', id)).toEqual({
    serial: expect.any(Number) as number,
    id,
    namespace: 'fresh',
    path: '/flow.yaml',
    invoker: 'api',
    definitionHash: await store().definitions.put('states: []'),
    definition: 'states: []',
    status: 'pending',
    confirmed: false,
    errorCode: null,
    errorMessage: null,
    flow: [],
    metadata: undefined,
    hasInput: true,
    lineage: [],
    root: id,
    callPath: `/${id}/`,
    createdAt: 1000,
    endedAt: null,
    traceId: '',
  });
});

test('an instance is found only in its namespace', async () => {
  const { id } = await add('mine');
  expect(await store().instances.get('other', id)).toBeUndefined();
});

test('instances that are inserted at the same time are all there, each with its own input', async () => {
  await store().namespaces.create('crowd');
  const input = (n: number) => (n % 3 === 0 ? null : Buffer.from([n, 0, 255, 34, 92]));
  const all = Array.from({ length: 50 }, (_, n) =>
    newInstance({ namespace: 'crowd', definition: 'd', input: input(n) }),
  );
  const again = all.slice(0, 5);
  const results = await Promise.all([...all, ...again].map((one) => store().instances.insert(one)));
  expect(new Set(results)).toEqual(new Set(['stored']));
  expect((await list('crowd')).total).toBe(50);
  const inputs = await Promise.all(all.map(({ id }) => store().instances.input(id)));
  expect(inputs.map((bytes) => bytes && [...bytes])).toEqual(
    all.map((one) => (one.input ? [...one.input] : undefined)),
  );
});

test('inserting again changes nothing', async () => {
  const instance = await add('same');
  expect(await store().instances.insert({ ...instance, path: '/other' })).toBe('stored');
  expect((await store().instances.get('same', instance.id))?.path).toBe('/flow.yaml');
});

test('an instance of an unknown namespace is not stored', async () => {
  const instance = newInstance({ namespace: 'unknown', definition: 'x' });
  expect(await store().instances.insert(instance)).toBe('no-namespace');
});

test('an instance whose namespace was made again meanwhile is not stored, and those beside it are', async () => {
  const namespace = 'remade';
  const madeAt = async (): Promise<number> => {
    await store().namespaces.create(namespace);
    return (await store().namespaces.get(namespace))?.createdAt ?? 0;
  };
  const before = await madeAt();
  await store().namespaces.delete(namespace);
  await sleep(2);
  const now = await madeAt();
  const usual = { namespace, definition: 'x' };
  const of = (namespaceMadeAt: number) => newInstance({ ...usual, namespaceMadeAt });
  expect(await store().instances.insert(of(before))).toBe('no-namespace');
  const together = [newInstance(usual), of(before), of(now), of(before)];
  const results = await Promise.all(together.map((one) => store().instances.insert(one)));
  expect(results).toEqual(['stored', 'no-namespace', 'stored', 'no-namespace']);
  expect((await list(namespace)).total).toBe(2);
});

test('a removed instance is gone', async () => {
  const { id } = await add('removed');
  await store().instances.remove(id);
  expect(await store().instances.get('removed', id)).toBeUndefined();
});

test.each([
  ['empty', Buffer.alloc(0)],
  ['small', Buffer.from([0, 1, 255])],
  ['exactly one slice', Buffer.alloc(2 * 1024 * 1024, 7)],
  ['several slices', Buffer.alloc(20 * 1024 * 1024, 'abc')],
])('an input that is %s comes back byte by byte', async (_name, input) => {
  const { id } = await add('inputs', { input });
  expect(Buffer.compare(Buffer.from((await store().instances.input(id)) ?? 'none'), input)).toBe(0);
});

test('an instance without input has none', async () => {
  const { id } = await add('inputs');
  expect(await store().instances.input(id)).toBeUndefined();
  expect(await store().instances.input(randomUUID())).toBeUndefined();
});

test('a pending instance takes any end', async () => {
  const { id } = await add('ends');
  const end = {
    status: 'failed',
    errorCode: 'c',
    errorMessage: 'm\0',
    endedAt: 5,
    flow: ['a'],
    metadata: [1],
    confirmed: false,
  } as const;
  expect(await store().instances.end(id, end)).toBe(true);
  expect(await store().instances.get('ends', id)).toMatchObject({ ...end, errorMessage: 'm\ufffd' });
});

test('a confirmed end replaces a reported one and then stays', async () => {
  const { id } = await add('ends');
  const end = { errorCode: null, errorMessage: null, endedAt: 5 } as const;
  expect(await store().instances.end(id, { ...end, status: 'complete', confirmed: false })).toBe(true);
  expect(await store().instances.end(id, { ...end, status: 'failed', confirmed: false })).toBe(false);
  expect(await store().instances.end(id, { ...end, status: 'cancelled', confirmed: true })).toBe(true);
  expect(await store().instances.end(id, { ...end, status: 'complete', confirmed: true })).toBe(false);
  expect(await store().instances.get('ends', id)).toMatchObject({ status: 'cancelled', confirmed: true });
});

test.each([
  ['complete', null, null, 'INFO', 'workflow completed'],
  ['crashed', 'direktiv.x', 'why', 'ERROR', 'workflow crashed with code direktiv.x: why'],
] as const)(
  'an end that no report told, %s, is told by the last line of the log, once',
  async (status, errorCode, errorMessage, level, message) => {
    const { id, namespace } = await add('last-lines');
    const end = { status, errorCode, errorMessage, endedAt: 7 };
    for (const confirmed of [false, true]) expect(await store().instances.end(id, { ...end, confirmed })).toBe(true);
    const lines = await store().logs.list({ namespace, instance: id });
    expect(lines).toMatchObject([{ level, message, time: 7, ended: status, callPath: `/${id}/`, path: '/flow.yaml' }]);
  },
);

test('the sweep sees what is not confirmed and goes on behind what it saw', async () => {
  const all = [await add('sweep'), await add('sweep'), await add('sweep')];
  const end = { status: 'complete', errorCode: null, errorMessage: null, endedAt: 5 } as const;
  await store().instances.end(all[0]?.id ?? '', { ...end, confirmed: true });
  await store().instances.end(all[1]?.id ?? '', { ...end, confirmed: false });
  const rows = (await store().instances.pending(1000)).filter(({ namespace }) => namespace === 'sweep');
  expect(rows.map(({ id, status }) => [id, status])).toEqual([
    [all[1]?.id, 'complete'],
    [all[2]?.id, 'pending'],
  ]);
  const behind = await store().instances.pending(1, rows[0]?.serial);
  expect(behind[0]?.id).toBe(all[2]?.id);
});

test('the list is newest first, with equal times in the order of insertion', async () => {
  const [a, b, c] = [
    await add('order', { createdAt: 1 }),
    await add('order', { createdAt: 2 }),
    await add('order', { createdAt: 2 }),
  ];
  const ids = async (query: Partial<InstanceQuery>) => (await list('order', query)).rows.map(({ id }) => id);
  expect(await ids({})).toEqual([c.id, b.id, a.id]);
  expect(await ids({ direction: 'ASC' })).toEqual([a.id, b.id, c.id]);
});

test('the total counts all matches whatever the limit and the offset', async () => {
  for (let i = 0; i < 5; i++) await add('pages', { createdAt: i });
  const page = await list('pages', { limit: 2, offset: 1 });
  expect(page.total).toBe(5);
  expect(page.rows.map(({ createdAt }) => createdAt)).toEqual([3, 2]);
  expect(await list('pages', { limit: 2, offset: 9 })).toEqual({ total: 5, rows: [] });
  expect((await list('pages', { limit: 0, offset: 3 })).rows).toHaveLength(5);
});

async function matching(namespace: string, ...filters: InstanceFilter[]): Promise<string[]> {
  return (await list(namespace, { filters, direction: 'ASC' })).rows.map(({ path }) => path);
}

test('AS filters by path, case-sensitive, with % and _ as wildcards', async () => {
  for (const path of ['/a/flow.yaml', '/b/flow.yaml', '/B/x.yaml', '/a_b', '/axb']) await add('as', { path });
  expect(await matching('as', { field: 'AS', type: 'CONTAINS', value: 'flow' })).toEqual([
    '/a/flow.yaml',
    '/b/flow.yaml',
  ]);
  expect(await matching('as', { field: 'AS', type: 'PREFIX', value: '/b' })).toEqual(['/b/flow.yaml']);
  expect(await matching('as', { field: 'AS', type: 'MATCH', value: '/a_b' })).toEqual(['/a_b', '/axb']);
  expect(await matching('as', { field: 'AS', type: 'MATCH', value: '%.yaml' })).toHaveLength(3);
  expect(await matching('as', { field: 'AS', type: 'MATCH', value: '/a\\' })).toEqual([]);
});

test('CREATED filters by an exclusive bound', async () => {
  for (const createdAt of [1000, 2000, 3000]) await add('created', { createdAt, path: `/at-${createdAt}` });
  expect(await matching('created', { field: 'CREATED', type: 'AFTER', value: 2000 })).toEqual(['/at-3000']);
  expect(await matching('created', { field: 'CREATED', type: 'BEFORE', value: 2000 })).toEqual(['/at-1000']);
});

test('STATUS filters by word and by order', async () => {
  await add('status', { path: '/pending' });
  for (const status of ['complete', 'failed', 'cancelled'] as const) {
    const { id } = await add('status', { path: `/${status}` });
    await store().instances.end(id, { status, errorCode: null, errorMessage: null, endedAt: 1, confirmed: true });
  }
  expect(await matching('status', { field: 'STATUS', type: 'MATCH', value: 'failed' })).toEqual(['/failed']);
  expect(await matching('status', { field: 'STATUS', type: '<', value: 'failed' })).toEqual(['/pending', '/complete']);
  expect(await matching('status', { field: 'STATUS', type: '<', value: 'pending' })).toEqual([]);
});

test('TRIGGER filters by invoker', async () => {
  await add('trigger', { path: '/api' });
  await add('trigger', { path: '/child', invoker: 'instance:1234' });
  expect(await matching('trigger', { field: 'TRIGGER', type: 'MATCH', value: 'api' })).toEqual(['/api']);
  expect(await matching('trigger', { field: 'TRIGGER', type: 'CONTAINS', value: 'instance:' })).toEqual(['/child']);
  expect(await matching('trigger', { field: 'TRIGGER', type: 'MATCH', value: 'instance' })).toEqual(['/child']);
});

test('filters hold together', async () => {
  await add('and', { path: '/a', invoker: 'cron' });
  await add('and', { path: '/a' });
  const filters: InstanceFilter[] = [
    { field: 'AS', type: 'MATCH', value: '/a' },
    { field: 'TRIGGER', type: 'MATCH', value: 'cron' },
  ];
  expect(await matching('and', ...filters)).toEqual(['/a']);
  expect((await list('and', { filters })).total).toBe(1);
});

test('instances are counted by status, of a namespace or of one flow', async () => {
  const { id } = await add('counted', { path: '/a' });
  await add('counted', { path: '/a' });
  await add('counted', { path: '/b' });
  const end = { status: 'failed', errorCode: 'x', errorMessage: '', endedAt: 5, confirmed: true } as const;
  await store().instances.end(id, end);
  const none = { complete: 0, crashed: 0, cancelled: 0 };
  expect(await store().instances.count('counted')).toEqual({ ...none, pending: 2, failed: 1 });
  expect(await store().instances.count('counted', '/a')).toEqual({ ...none, pending: 1, failed: 1 });
  expect((await store().instances.running('counted')).map((running) => running.id)).not.toContain(id);
  expect(await store().instances.running('counted')).toHaveLength(2);
});
