import { beforeEach, describe, expect, it } from 'vitest';
import { Retention } from '../../../src/instances/retention.js';
import { useStoreAndClient } from '../../support/postgres.js';
import { newInstance } from '../samples.js';

const day = 24 * 3_600_000;
const now = Date.now();
const { store, client } = useStoreAndClient();

beforeEach(async () => {
  for (const { name } of await store().namespaces.list()) await store().namespaces.delete(name);
  await store().namespaces.create('shop');
});

describe('instances', () => {
  const start = async (createdAt: number) => {
    const definition = await store().definitions.put('states: []');
    const instance = { ...newInstance({ namespace: 'shop', definition }), createdAt };
    await store().instances.insert(instance);
    return instance.id;
  };
  const end = (id: string, endedAt: number) =>
    store().instances.end(id, {
      ...{ status: 'complete', errorCode: null, errorMessage: null, endedAt, confirmed: true },
    });
  const ended = async (createdAt: number, endedAt: number) => {
    const id = await start(createdAt);
    await end(id, endedAt);
    return id;
  };
  const left = async () =>
    (await store().instances.page('shop', { filters: [], direction: 'ASC' })).map(({ id }) => id);
  const keep = { logs: 99, events: 99, payloads: 99 };
  const problem = (_message: string, error: unknown): never => {
    throw error;
  };

  it('go when they ended long ago, however many there are; those that run, or ended lately, stay', async () => {
    const running = await start(now - 9 * day);
    for (let n = 0; n < 5; n++) {
      await Promise.all(Array.from({ length: 50 }, () => ended(now - 3 * day, now - 2 * day)));
    }
    const lately = await ended(now - 9 * day, now);
    expect(await store().retention.sweepInstances(now - day)).toBe(250);
    expect(await left()).toEqual([running, lately]);
  });

  it('take their variables along, and leave those of others', async () => {
    const [old, running] = [await ended(now - 3 * day, now - 2 * day), await start(now)];
    for (const reference of [old, running]) {
      const key = { scope: 'instance', reference, name: 'v' } as const;
      await store().variables.create('shop', key, { mimeType: 'text/plain', data: Buffer.from('x') });
    }
    await store().retention.sweepInstances(now - day);
    const count = async (reference: string) =>
      (await store().variables.list('shop', { scope: 'instance', reference })).length;
    expect([await count(old), await count(running)]).toEqual([0, 1]);
  });

  it('that somebody changes at this moment are left for the next time, and nobody waits', async () => {
    const [busy] = [await ended(now - 3 * day, now - 2 * day), await ended(now - 3 * day, now - 2 * day)];
    await client().query('begin');
    await client().query('update instances set path = path where id = $1', [busy]);
    expect(await store().retention.sweepInstances(now - day)).toBe(1);
    expect(await left()).toEqual([busy]);
    await client().query('rollback');
    expect(await store().retention.sweepInstances(now - day)).toBe(1);
  });

  it.each([
    ['unless more is asked for, a day after Temporal has forgotten them', undefined, 2, ['c']],
    ['when their days are over', 6, 2, ['b', 'c']],
    ['but never before Temporal has forgotten them', 1, 6, ['b', 'c']],
  ])('go %s', async (_when, instances, retention, stay) => {
    const ids = new Map([
      [await ended(now - 20 * day, now - 10 * day), 'a'],
      [await ended(now - 20 * day, now - 5 * day), 'b'],
      [await ended(now - 20 * day, now - 1 * day), 'c'],
    ]);
    const temporalRetention = () => Promise.resolve(retention * day);
    const parts = { store: store().retention, keep: { ...keep, instances }, temporalRetention, problem };
    await new Retention(parts).sweep(now);
    expect((await left()).map((id) => ids.get(id))).toEqual(stay);
  });
});
