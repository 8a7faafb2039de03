import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { useStore } from '../support/postgres.js';
import { newInstance } from './samples.js';

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

test('a removed wait is served no more', async () => {
  const listener = wait('removed');
  await store().listeners.register(listener);
  await store().listeners.remove(listener.instance, listener.waitId);
  expect(await publish('removed')).toMatchObject({ deliveries: [] });
  expect(await store().listeners.candidates(namespace, 'removed')).toEqual([]);
});

test('an ended instance leaves no waits', async () => {
  const listener = wait('ended');
  await store().listeners.register(listener);
  await store().listeners.register({ ...listener, waitId: 'w2' });
  await store().listeners.removeAll(listener.instance);
  expect(await store().listeners.candidates(namespace, 'ended')).toEqual([]);
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

test('waits that a killed instance left behind are collected, those of living ones are not', async () => {
  const [killed, alive] = [wait('left'), wait('left')];
  for (const listener of [killed, alive]) {
    await store().listeners.register(listener);
    await store().instances.insert(newInstance({ id: listener.instance, namespace, definition: '' }));
  }
  await store().instances.end(killed.instance, {
    status: 'failed',
    errorCode: 'x',
    errorMessage: 'x',
    endedAt: 1,
    confirmed: true,
  });
  await store().listeners.collect();
  expect(await store().listeners.candidates(namespace, 'left')).toMatchObject([{ instance: alive.instance }]);
});
