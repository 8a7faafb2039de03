import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test, vi } from 'vitest';
import { useStore } from '../../support/postgres.js';
import { newInstance } from '../samples.js';

const store = useStore();
const namespace = 'waits';

beforeAll(async () => {
  await store().namespaces.create(namespace);
});

function wait(...types: string[]) {
  const events = types.map((type) => ({ type, context: { subject: '1*', odd: null } }));
  return { instance: randomUUID(), waitId: 'w1', namespace, mode: 'or' as const, events };
}

/** An event that the waits above match. */
function publish(type: string) {
  const event = { specversion: '1.0', id: randomUUID(), source: '/s', type, subject: '12', odd: 'null' };
  return store().outbox.publish(namespace, event);
}

test('a registered listener is a candidate for each of its types', async () => {
  const listener = wait('one', 'two', 'one');
  expect(await store().listeners.register(listener)).toBe('registered');
  expect(await store().listeners.candidates(namespace, 'one')).toMatchObject([listener]);
  expect(await store().listeners.candidates(namespace, 'two')).toMatchObject([listener]);
  expect(await store().listeners.candidates(namespace, 'ONE')).toEqual([]);
  expect(await store().listeners.candidates('elsewhere', 'one')).toEqual([]);
});

test('registering again is a no-op', async () => {
  const listener = wait('again');
  await store().listeners.register(listener);
  expect(await store().listeners.register({ ...listener, events: [] })).toBe('known');
  expect(await store().listeners.candidates(namespace, 'again')).toMatchObject([listener]);
});

test('exactly one event serves a wait', async () => {
  const listener = wait('race');
  await store().listeners.register(listener);
  const published = await Promise.all(Array.from({ length: 10 }, () => publish('race')));
  expect(published.flatMap((one) => (one.kind === 'stored' ? one.deliveries : []))).toMatchObject([
    { instance: listener.instance, waitId: 'w1' },
  ]);
  expect(await store().listeners.candidates(namespace, 'race')).toEqual([]);
});

test('a wait that was served is not opened again by a late registration', async () => {
  const listener = wait('late');
  await store().listeners.register(listener);
  await publish('late');
  expect(await store().listeners.register(listener)).toBe('known');
  expect(await store().listeners.candidates(namespace, 'late')).toEqual([]);
});

test('a run after a reset opens a wait again, however it ended; the same run does not', async () => {
  const [before, after] = [randomUUID(), randomUUID()];
  const ends: Record<string, (listener: ReturnType<typeof wait>) => Promise<unknown>> = {
    'has-come': () => publish('has-come'),
    'given-up': ({ instance, waitId }) => store().listeners.remove(instance, waitId),
    'goes-on': () => Promise.resolve(),
  };
  for (const [type, end] of Object.entries(ends)) {
    const listener = wait(type);
    await store().listeners.register({ ...listener, run: before });
    await end(listener);
    expect(await store().listeners.register({ ...listener, run: before })).toBe('known');
    expect(await store().listeners.register({ ...listener, run: after })).toBe('registered');
    expect(await store().listeners.candidates(namespace, type)).toMatchObject([listener]);
    expect(await publish(type)).toMatchObject({ deliveries: [{ instance: listener.instance, waitId: 'w1' }] });
    expect(await store().listeners.register({ ...listener, run: after })).toBe('known');
    expect(await store().listeners.candidates(namespace, type)).toEqual([]);
  }
});

test('a run after a reset, whose wait may be for other events, begins without what the run before it had collected', async () => {
  const listener = { ...wait('held', 'more'), mode: 'and' as const };
  await store().listeners.register({ ...listener, run: randomUUID() });
  await publish('held');
  const events = wait('new', 'newer').events;
  await store().listeners.register({ ...listener, events, run: randomUUID() });
  await publish('new');
  const published = await publish('newer');
  if (published.kind !== 'stored') throw new Error(published.kind);
  expect(published.deliveries[0]?.events.map(({ type }) => type)).toEqual(['new', 'newer']);
});

test('a removed wait is served no more', async () => {
  const listener = wait('removed');
  await store().listeners.register(listener);
  await store().listeners.remove(listener.instance, listener.waitId);
  expect(await publish('removed')).toMatchObject({ deliveries: [] });
  expect(await store().listeners.candidates(namespace, 'removed')).toEqual([]);
});

test('a namespace that is gone takes no listeners', async () => {
  expect(await store().listeners.register({ ...wait('x'), namespace: 'gone' })).toBe('no-namespace');
});

test('the list has the open waits, the oldest first', async () => {
  await store().namespaces.create('listed');
  const [first, second, served] = [wait('a'), wait('b'), wait('c')].map((listener) => ({
    ...listener,
    namespace: 'listed',
  }));
  for (const listener of [first, second, served]) {
    await store().listeners.register(listener!);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await store().listeners.remove(served!.instance, served!.waitId);
  const { listeners: list } = await store().listeners.page('listed', 100, 0);
  expect(list).toMatchObject([first, second]);
  expect(list[0]!.createdAt).toBeGreaterThan(Date.now() - 60_000);
});

test('waits that a killed instance left behind are collected, those of living ones and of one that was reset are not', async () => {
  const [killed, alive, reset] = [wait('left'), wait('left'), wait('left')];
  const register = async (at: number, listener: ReturnType<typeof wait>) => {
    vi.useFakeTimers({ toFake: ['Date'], now: at });
    await store().listeners.register(listener);
    vi.useRealTimers();
  };
  const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
  for (const { instance } of [killed, alive, reset]) {
    await store().instances.insert(newInstance({ id: instance, namespace, definition: '' }));
  }
  const end = { status: 'failed', errorCode: 'x', errorMessage: 'x', endedAt: minutesAgo(4), confirmed: true } as const;
  for (const { instance } of [killed, reset]) await store().instances.end(instance, end);
  await register(minutesAgo(5), killed);
  await register(minutesAgo(5), alive);
  await register(minutesAgo(2), reset);
  await store().listeners.collect();
  expect((await store().listeners.candidates(namespace, 'left')).map(({ instance }) => instance)).toEqual([
    alive.instance,
    reset.instance,
  ]);
});
