import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Retention } from '../../src/instances/retention.js';
import { storedJson } from '../../src/temporal/payloads/stored-payload.js';
import { useStore } from '../support/postgres.js';
import { newInstance, report } from './samples.js';

const store = useStore();
const day = 24 * 3_600_000;
const now = Date.now();

beforeEach(async () => {
  for (const { name } of await store().namespaces.list()) await store().namespaces.delete(name);
  await store().namespaces.create('shop');
});

const line = (message: string, time: number) =>
  store().logs.appendNamespaceLine({ namespace: 'shop', level: 'INFO', message, time });
const messages = async () => (await store().logs.list({ namespace: 'shop' })).map(({ message }) => message);

describe('logs', () => {
  it('go when they are old, however many they are, and the younger ones stay', async () => {
    for (let n = 0; n < 30; n++) await Promise.all(Array.from({ length: 50 }, () => line('old', now - 2 * day)));
    await line('young', now);
    expect(await store().retention.sweepLogs(now - day)).toBe(1500);
    expect(await messages()).toEqual(['young']);
  });

  it('stay while their instance runs', async () => {
    const instance = newInstance({ namespace: 'shop', definition: await store().definitions.put('states: []') });
    await store().instances.insert(instance);
    const { id, path } = instance;
    const callPath = `/${id}/`;
    await store().logs.appendFunctionLine({
      ...{ namespace: 'shop', instance: id, path, callPath, state: null },
      ...{ message: 'from long ago', time: now - 9 * day },
    });
    expect(await store().retention.sweepLogs(now - day)).toBe(0);
    await store().instances.end(id, {
      ...{ status: 'complete', errorCode: null, errorMessage: null, endedAt: now, confirmed: true },
    });
    expect(await store().retention.sweepLogs(now - day)).toBe(1);
  });
});

describe('events', () => {
  const event = (id: string, type: string) => ({ specversion: '1.0', id, source: '/test', type }) as never;

  it('go when they are old; one that a listener holds, or that comes later, stays', async () => {
    const instance = '6b7f0a52-6b1c-4a6a-9c55-0e6a5b1f7a10';
    const awaited = (type: string) => ({ type, context: {} });
    await store().listeners.register({
      ...{ namespace: 'shop', instance, waitId: 'w', mode: 'and' },
      events: [awaited('held'), awaited('never')],
    });
    await store().outbox.publish('shop', event('1', 'free'));
    await store().outbox.publish('shop', event('2', 'held'));
    expect(await store().retention.sweepEvents(Date.now() + day)).toBe(1);
    expect(await store().retention.sweepEvents(Date.now() + day)).toBe(0);
  });

  it('that are young stay', async () => {
    await store().outbox.publish('shop', event('3', 'free'));
    expect(await store().retention.sweepEvents(now - day)).toBe(0);
  });
});

describe('payloads', () => {
  const bytes = Buffer.from('x'.repeat(40_000));
  const insert = async (createdAt: number) => {
    const definition = await store().definitions.put('states: []');
    const instance = { ...newInstance({ namespace: 'shop', definition }), createdAt };
    await store().instances.insert(instance);
    return instance.id;
  };
  const later = now + 30 * day;
  const end = (id: string, endedAt: number) =>
    store().instances.end(id, {
      ...{ status: 'complete', errorCode: null, errorMessage: null, endedAt, confirmed: true },
    });

  it('go when no run can refer to them', async () => {
    await insert(later);
    await store().payloads.put('a', bytes);
    expect(await store().retention.sweepPayloads(later, later)).toBeGreaterThan(0);
    expect(await store().payloads.get('a')).toBeUndefined();
  });

  it('stay while a run is open that began before they were last used', async () => {
    const id = await insert(now);
    await store().payloads.put('b', bytes);
    expect(await store().retention.sweepPayloads(later, later)).toBe(0);
    await end(id, now + day);
    expect(await store().retention.sweepPayloads(later, now)).toBe(0);
    expect(await store().payloads.get('b')).toEqual(bytes);
  });

  it('go when Temporal has forgotten the run', async () => {
    await end(await insert(now), now + day);
    await insert(later);
    await store().payloads.put('c', bytes);
    expect(await store().retention.sweepPayloads(later, now + 2 * day)).toBeGreaterThan(0);
  });

  it('stay while they are the input of an instance', async () => {
    const input = { text: 'x'.repeat(100_000) };
    const { hash } = storedJson(input);
    const instance = randomUUID();
    const started = { invoker: 'instance', input, definition: 'none', lineage: [], root: instance, createdAt: later };
    await store().reports.write([
      report({ instance, namespace: 'shop', seq: 0, started: { ...started, traceId: '' } }),
    ]);
    expect(await store().retention.sweepPayloads(later, later)).toBe(0);
    expect(Buffer.from((await store().instances.input(instance))!).toString()).toBe(JSON.stringify(input));
    await store().namespaces.delete('shop');
    await store().namespaces.create('shop');
    await insert(later);
    expect(await store().retention.sweepPayloads(later, later)).toBeGreaterThan(0);
    expect((await store().payloads.get(hash))?.length).toBeUndefined();
  });

  it('that are used at this moment do not hold up a sweep', async () => {
    await insert(later);
    await store().payloads.put('d', bytes);
    await Promise.all([store().retention.sweepPayloads(later, later), store().payloads.put('d', bytes)]);
    await store().payloads.put('d', bytes);
    expect(await store().payloads.get('d')).toEqual(bytes);
  });
});

it('a sweep that fails is reported, and the others are done', async () => {
  const problems: string[] = [];
  const retention = new Retention({
    store: store().retention,
    keep: { instances: undefined, logs: 1, events: 1, payloads: 1 },
    temporalRetention: () => Promise.reject(new Error('down')),
    problem: (message) => problems.push(message),
  });
  await line('old', now - 2 * day);
  await retention.sweep(now);
  expect(problems).toEqual([
    'old instances could not be deleted; it is tried again in an hour',
    'old payloads could not be deleted; it is tried again in an hour',
    'old definitions could not be deleted; it is tried again in an hour',
  ]);
  expect(await messages()).toEqual([]);
});
