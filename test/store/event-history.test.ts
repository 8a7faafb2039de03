import { beforeAll, expect, test } from 'vitest';
import { useStore } from '../support/postgres.js';

const store = useStore();
const event = { namespace: 'events', id: '1', source: '/here', type: 't', event: { data: 'a\0' } };

beforeAll(async () => {
  await store().namespaces.create('events');
  await store().namespaces.create('others');
});

test('an event is stored once per namespace, source and id', async () => {
  const results = await Promise.all([1, 2, 3].map(() => store().events.append(event)));
  expect(results.toSorted()).toEqual(['duplicate', 'duplicate', 'stored']);
  expect(await store().events.append({ ...event, source: '/there' })).toBe('stored');
  expect(await store().events.append({ ...event, id: '2' })).toBe('stored');
  expect(await store().events.append({ ...event, namespace: 'others' })).toBe('stored');
});

test('a namespace that does not exist takes no events', async () => {
  expect(await store().events.append({ ...event, namespace: 'nobody' })).toBe('no-namespace');
});
