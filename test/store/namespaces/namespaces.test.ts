import { expect, test } from 'vitest';
import { useStore } from '../../support/postgres.js';
import { newInstance } from '../samples.js';

const store = useStore();

test('a namespace is created once', async () => {
  const created = await store().namespaces.create('once');
  expect(created).toMatchObject({ name: 'once' });
  expect(await store().namespaces.create('once')).toBe('exists');
  expect(await store().namespaces.get('once')).toEqual(created);
});

test('of two creations at the same time one succeeds', async () => {
  const results = await Promise.all([1, 2, 3].map(() => store().namespaces.create('twice')));
  expect(results.filter((result) => result === 'exists')).toHaveLength(2);
});

test('an unknown namespace is undefined', async () => {
  expect(await store().namespaces.get('nobody')).toBeUndefined();
});

test('namespaces are listed in the order of their creation', async () => {
  await store().namespaces.create('zz');
  await new Promise((resolve) => setTimeout(resolve, 2));
  await store().namespaces.create('aa');
  const names = (await store().namespaces.list()).map(({ name }) => name);
  expect(names.indexOf('zz')).toBeLessThan(names.indexOf('aa'));
});

test('a new namespace has an empty root directory', async () => {
  await store().namespaces.create('rooted');
  expect(await store().files.get('rooted', '/')).toMatchObject({ path: '/', type: 'directory', size: 0 });
  expect(await store().files.children('rooted', '/')).toEqual([]);
});

test('a deleted namespace is remembered until it is forgotten, and again when one of its name is deleted meanwhile', async () => {
  const { namespaces, deletedNamespaces } = store();
  const name = 'left';
  const deleted = async () => {
    await namespaces.create(name);
    await namespaces.delete(name);
    return (await deletedNamespaces.before(Date.now() + 1)).filter((one) => one.name === name);
  };
  const [first] = await deleted();
  expect(await deletedNamespaces.before(first?.deletedAt ?? 0)).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const [second] = await deleted();
  for (const one of [first, second]) {
    expect(one?.name).toBe(name);
    expect((await deletedNamespaces.before(Date.now() + 1)).map((left) => left.name)).toContain(name);
    await deletedNamespaces.forget(one ?? { name, deletedAt: 0 });
  }
  expect((await deletedNamespaces.before(Date.now() + 1)).map((left) => left.name)).not.toContain(name);
});

test('deleting a namespace deletes everything in it', async () => {
  const namespace = 'doomed';
  await store().namespaces.create(namespace);
  const instance = newInstance({ namespace, definition: await store().definitions.put('x') });
  await store().instances.insert(instance);
  await store().files.create({ namespace, path: '/a', type: 'file', mimeType: '', data: Buffer.from('a') });
  await store().listeners.register({
    instance: instance.id,
    waitId: 'w',
    namespace,
    mode: 'simple',
    events: [{ type: 't', context: {} }],
  });
  const event = { specversion: '1.0', id: '1', source: 's', type: 't' };
  await store().outbox.publishForDispatch(namespace, event, Date.now() + 3_600_000);
  await store().logs.appendNamespaceLine({ namespace, level: 'INFO', message: 'm', time: 1 });
  expect(await store().namespaces.delete(namespace)).toMatchObject([{ id: instance.id, invoker: 'api' }]);
  expect(await store().namespaces.delete(namespace)).toBeUndefined();

  await store().namespaces.create(namespace);
  expect(await store().instances.get(namespace, instance.id)).toBeUndefined();
  expect(await store().files.children(namespace, '/')).toEqual([]);
  expect(await store().listeners.candidates(namespace, 't')).toEqual([]);
  expect((await store().outbox.publish(namespace, event)).kind).toBe('stored');
  expect(await store().logs.list({ namespace })).toEqual([]);
});
