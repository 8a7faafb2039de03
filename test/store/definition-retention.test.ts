import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FlowSource } from '../../src/instances/flow-source.js';
import { Retention } from '../../src/instances/retention.js';
import type { Store } from '../../src/store/database.js';
import { useStoreAndClient } from '../support/postgres.js';
import { newInstance } from './samples.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const { store, client } = useStoreAndClient();

beforeEach(async () => {
  for (const { name } of await store().namespaces.list()) await store().namespaces.delete(name);
  await store().namespaces.create('shop');
  await client().query('delete from definitions');
});
afterEach(() => void vi.useRealTimers());

const flow = (id: string) => `states:\n- id: ${id}\n  type: noop\n`;
/** As if so much time had passed since it was used. */
const age = (hash: string, ms: number) =>
  client().query('update definitions set last_used = last_used - $2 where hash = $1', [hash, ms]);
const putLongAgo = async (text: string, use: 'start' | 'subflow' = 'start') => {
  const hash = await store().definitions.put(text, use);
  await age(hash, 9 * day);
  return hash;
};
const insert = async (definition: string, createdAt = Date.now()) => {
  const instance = { ...newInstance({ namespace: 'shop', definition }), createdAt };
  await store().instances.insert(instance);
  return instance.id;
};
const end = (id: string, endedAt: number) =>
  store().instances.end(id, { status: 'complete', errorCode: null, errorMessage: null, endedAt, confirmed: true });
const sweep = (retainedSince = Date.now() - day) => store().retention.sweepDefinitions(retainedSince);
const isThere = async (hash: string) => (await store().definitions.get(hash)) !== undefined;

describe('texts of flows', () => {
  it('go when they were used long ago, however many they are; those that were used lately stay', async () => {
    await client().query(`insert into definitions (hash, text, last_used, subflow)
      select 'old' || n, 'x', n % 7, false from generate_series(1, 2500) n`);
    const lately = await store().definitions.put('lately');
    expect(await sweep()).toBe(2500);
    expect(await isThere(lately)).toBe(true);
  });

  it('go a day after Temporal has forgotten the run, with the record of it', async () => {
    const hash = await putLongAgo('text');
    await end(await insert(hash, Date.now() - 9 * day), Date.now() - 8 * day);
    const problem = (_message: string, error: unknown): never => {
      throw error;
    };
    const retention = (days: number) =>
      new Retention({
        store: store().retention,
        keep: { instances: undefined, logs: 1, events: 1, payloads: 1 },
        temporalRetention: () => Promise.resolve(days * day),
        problem,
      });
    await retention(8).sweep(Date.now());
    expect(await isThere(hash)).toBe(true);
    await retention(2).sweep(Date.now());
    expect(await isThere(hash)).toBe(false);
  });

  it('stay while the row of an instance names them, and do not keep others', async () => {
    const named = await putLongAgo('named');
    const id = await insert(named, Date.now() - 9 * day);
    await putLongAgo('not named');
    expect(await sweep()).toBe(1);
    await end(id, Date.now() - 8 * day);
    expect(await sweep()).toBe(0);
    await store().retention.sweepInstances(Date.now() - day);
    expect(await sweep()).toBe(1);
  });

  it('that a run has looked up as subflows stay until it has ended, because it starts instances of them later', async () => {
    const parent = await insert('none', Date.now() - 9 * day);
    const subflow = await putLongAgo('subflow', 'subflow');
    expect(await sweep()).toBe(0);
    await end(parent, Date.now() - hour);
    expect(await sweep()).toBe(0);
    await store().retention.sweepInstances(Date.now());
    expect(await sweep()).toBe(1);
    expect(await isThere(subflow)).toBe(false);
  });

  it('that were subflows of older runs go, however long a run is open that is younger', async () => {
    await insert('none', Date.now() - 8 * day);
    await putLongAgo('subflow', 'subflow');
    expect(await sweep()).toBe(1);
  });
});

describe('a sweep beside a start', () => {
  it('leaves a text that is put again at this moment, and waits for nobody', async () => {
    const hash = await putLongAgo('text');
    await client().query('begin');
    await client().query('update definitions set last_used = $2 where hash = $1', [hash, Date.now()]);
    expect(await sweep()).toBe(0);
    await client().query('commit');
    expect(await sweep()).toBe(0);
  });

  it('that has just taken the text away lets it be put again', async () => {
    const hash = await putLongAgo('text');
    await client().query('begin');
    await client().query('delete from definitions where hash = $1', [hash]);
    const put = store().definitions.put('text');
    await client().query('select pg_sleep(0.2)');
    await client().query('commit');
    await put;
    expect(await isThere(hash)).toBe(true);
  });

  it('never takes what was put, whoever is first', async () => {
    const left: boolean[] = [];
    for (let n = 0; n < 100; n++) {
      const hash = await putLongAgo('raced');
      await Promise.all([sweep(), store().definitions.put('raced'), sweep()]);
      left.push(await isThere(hash));
    }
    expect(left).toEqual(left.map(() => true));
  });
});

describe('a process that has read a flow before', () => {
  it('asks the store nothing for an hour, and then puts the text again, which may be gone', async () => {
    let puts = 0;
    const texts = {
      put: (...args: Parameters<Store['definitions']['put']>) => {
        puts += 1;
        return store().definitions.put(...args);
      },
    };
    const source = new FlowSource(texts);
    const text = flow('a');
    const { hash } = await source.read(text);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59 * minute });
    await source.read(text);
    expect(puts).toBe(1);
    vi.setSystemTime(Date.now() + 9 * day);
    expect(await sweep()).toBe(1);
    expect((await source.read(text)).hash).toBe(hash);
    expect(await isThere(hash)).toBe(true);
    expect(puts).toBe(2);
  });

  it('is safe from the sweep of another process for as long as it asks nothing', async () => {
    const source = new FlowSource(store().definitions);
    const { hash } = await source.read(flow('b'));
    await age(hash, hour);
    await source.read(flow('b'));
    expect(await sweep()).toBe(0);
    expect(await isThere(hash)).toBe(true);
  });

  it('says so at once when a run looks up as a subflow what was only started', async () => {
    await insert('none', Date.now() - 10 * day);
    const source = new FlowSource(store().definitions);
    const { hash } = await source.read(flow('c'));
    await source.read(flow('c'), 'subflow');
    await age(hash, 9 * day);
    expect(await sweep()).toBe(0);
  });

  it('says so again after a sweep, although it is only started now', async () => {
    const source = new FlowSource(store().definitions);
    const { hash } = await source.read(flow('d'), 'subflow');
    await client().query('delete from definitions');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * hour });
    await source.read(flow('d'));
    vi.useRealTimers();
    await insert('none', Date.now() - 10 * day);
    await age(hash, 9 * day);
    expect(await sweep()).toBe(0);
  });
});
