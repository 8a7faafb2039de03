import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CloudEvent } from '../../../src/events/cloud-event.js';
import type { Delivery } from '../../../src/store/events/deliveries.js';
import { useStoreAndClient } from '../../support/postgres.js';

const { store, client } = useStoreAndClient();
let namespace: string;

beforeEach(async () => {
  for (const { name } of await store().namespaces.list()) await store().namespaces.delete(name);
  namespace = `n${randomUUID()}`;
  await store().namespaces.create(namespace);
  const file = { namespace, path: '/a.yaml', type: 'workflow', mimeType: '' } as const;
  await store().files.create({ ...file, data: Buffer.from('states: []') });
  await store().starts.setUp(file, (start) =>
    start.listen('hash', { mode: 'simple', events: [{ type: 't', context: {} }], lifespan: null }),
  );
});

const eventOf = (id: string): CloudEvent => ({ specversion: '1.0', source: '/s', type: 't', id });

/** Publishes events, and gives their deliveries, which the publisher has taken. */
async function publish(count: number): Promise<Delivery[]> {
  const all: Delivery[] = [];
  for (let n = 0; n < count; n++) {
    const published = await store().outbox.publish(namespace, eventOf(randomUUID()));
    if (published.kind === 'stored') all.push(...published.deliveries);
  }
  return all;
}
const idsOf = (deliveries: readonly Delivery[]) => deliveries.map(({ id }) => id);
const hold = async (count: number): Promise<number[]> => {
  const ids = idsOf(await publish(count));
  await store().deliveries.hold(ids);
  return ids;
};

describe('a pause of a namespace', () => {
  it('begins once and ends once', async () => {
    expect(await store().pauses.isPaused(namespace)).toBe(false);
    expect([await store().pauses.begin(namespace), await store().pauses.begin(namespace)]).toEqual([true, false]);
    expect(await store().pauses.isPaused(namespace)).toBe(true);
    expect([await store().pauses.end(namespace), await store().pauses.end(namespace)]).toEqual([0, undefined]);
    expect(await store().pauses.get(namespace)).toEqual({ since: null, held: 0 });
  });

  it('keeps its beginning', async () => {
    await store().pauses.begin(namespace);
    const before = await store().pauses.get(namespace);
    await store().pauses.begin(namespace);
    expect(await store().pauses.get(namespace)).toEqual(before);
  });

  it('is none of a namespace that is not there', async () => {
    expect(await store().pauses.begin('gone')).toBe(false);
    expect(await store().pauses.end('gone')).toBeUndefined();
    expect(await store().pauses.get('gone')).toBeUndefined();
    expect(await store().pauses.isPaused('gone')).toBe(false);
  });

  it('goes with its namespace', async () => {
    await store().pauses.begin(namespace);
    await hold(3);
    await store().namespaces.delete(namespace);
    await store().namespaces.create(namespace);
    expect(await store().pauses.get(namespace)).toEqual({ since: null, held: 0 });
    expect(await store().deliveries.backlog()).toMatchObject({ deliveries: 0, held: 0 });
  });
});

describe('deliveries that are held', () => {
  it('are counted, and nobody takes them or waits for them', async () => {
    await store().pauses.begin(namespace);
    await hold(3);
    expect(await store().pauses.get(namespace)).toMatchObject({ held: 3 });
    expect(await store().deliveries.backlog()).toEqual({ deliveries: 0, held: 3, lag: 0 });
    expect(await store().deliveries.take(10)).toEqual([]);
    expect(await store().deliveries.nextDue()).toBeUndefined();
  });

  it('are taken after the pause, in the order in which the events came', async () => {
    await store().pauses.begin(namespace);
    const ids = idsOf(await publish(40));
    await store().deliveries.hold(ids.toReversed());
    expect(await store().pauses.end(namespace)).toBe(40);
    const taken = [...(await store().deliveries.take(32)), ...(await store().deliveries.take(32))];
    expect(idsOf(taken.slice(0, 32)).toSorted((a, b) => a - b)).toEqual(ids.slice(0, 32));
    expect(idsOf(taken).toSorted((a, b) => a - b)).toEqual(ids);
  });

  it('are those of their namespace only', async () => {
    await store().pauses.begin(namespace);
    await hold(1);
    await store().namespaces.create('other');
    await store().pauses.begin('other');
    expect(await store().pauses.end('other')).toBe(0);
    expect(await store().pauses.get(namespace)).toMatchObject({ held: 1 });
  });

  it('are not held when the pause has ended by then, but due', async () => {
    await store().pauses.begin(namespace);
    const ids = idsOf(await publish(2));
    await store().pauses.end(namespace);
    await store().deliveries.hold(ids);
    expect(idsOf(await store().deliveries.take(10)).toSorted((a, b) => a - b)).toEqual(ids);
  });

  it('do not count as tried', async () => {
    const [delivery] = await publish(1);
    const { id } = delivery!;
    await store().deliveries.postpone(id, 0);
    expect(idsOf(await store().deliveries.take(1))).toEqual([id]);
    await store().pauses.begin(namespace);
    await store().deliveries.hold([id]);
    await store().pauses.end(namespace);
    expect(await store().deliveries.take(1)).toMatchObject([{ id, attempts: 0 }]);
  });

  const insert = (delivery: Delivery | undefined, input: string | null) =>
    client().query(
      `insert into instances (id, namespace, path, invoker, definition, status, confirmed, flow, input, lineage, root, call_path, created_at, report_seq)
       select $1, $2, '/a.yaml', 'cloudevent', 'd', 'pending', false, '{}', $3, '[]', $1, '/', 0, 0`,
      [delivery?.instance, namespace, input],
    );

  it('are none when their instance has begun: who started it died before saying so', async () => {
    const [delivery] = await publish(1);
    await store().pauses.begin(namespace);
    await insert(delivery, '');
    await store().deliveries.hold([delivery!.id]);
    expect(await store().pauses.end(namespace)).toBe(0);
    expect(await store().deliveries.backlog()).toMatchObject({ deliveries: 0, held: 0 });
  });

  it('stay when only the report of their instance has put it there: nobody else has its input', async () => {
    const [delivery] = await publish(1);
    await store().pauses.begin(namespace);
    await insert(delivery, null);
    await store().deliveries.hold([delivery!.id]);
    expect(await store().pauses.end(namespace)).toBe(1);
  });

  it('keep their events, however old', async () => {
    await store().pauses.begin(namespace);
    await hold(2);
    await store().outbox.publish(namespace, { ...eventOf('unheard'), type: 'nobody' });
    expect(await store().retention.sweepEvents(Date.now() + 1000)).toBe(1);
    await store().pauses.end(namespace);
    expect((await store().deliveries.take(10)).map(({ events }) => events.length)).toEqual([1, 1]);
  });

  it('are none for ever, whenever pauses begin and end beside those who hold', async () => {
    for (let round = 0; round < 10; round++) {
      const ids = idsOf(await publish(8));
      await store().pauses.begin(namespace);
      await Promise.all([...ids.map((id) => store().deliveries.hold([id])), store().pauses.end(namespace)]);
    }
    expect(await store().deliveries.backlog()).toMatchObject({ deliveries: 80, held: 0 });
  });

  it('are waited for by whoever ends the pause', async () => {
    const [delivery] = await publish(1);
    await store().pauses.begin(namespace);
    await client().query('begin');
    await client().query('select from deliveries where id = $1 for update', [delivery!.id]);
    // It has seen the pause, and cannot write yet.
    const holding = store().deliveries.hold([delivery!.id]);
    await waitingFor(1);
    const ending = store().pauses.end(namespace);
    await waitingFor(2);
    await client().query('commit');
    await holding;
    expect(await ending).toBe(1);
    expect(await store().deliveries.backlog()).toMatchObject({ deliveries: 1, held: 0 });
  });

  it('do not slow down who looks for what is due', async () => {
    await store().pauses.begin(namespace);
    await hold(1);
    await client().query(`
      insert into deliveries (namespace, listener, path, choice, events, due_at)
      select namespace, listener, path, choice, events, null from deliveries, generate_series(1, 20000)`);
    await client().query('analyze deliveries');
    const due = `explain (analyze, format json)
      select id from deliveries where due_at <= 9e15::bigint order by due_at, id limit 32 for update skip locked`;
    const { rows } = await client().query<{ 'QUERY PLAN': unknown }>(due);
    const plan = JSON.stringify(rows[0]?.['QUERY PLAN']);
    expect(plan).toContain('"Index Name":"deliveries_due"');
    expect(plan).not.toContain('Seq Scan');
  });
});

/** Until so many statements of the store wait for a lock. */
async function waitingFor(count: number): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await client().query<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock'`,
      );
      return rows[0]?.count;
    })
    .toBe(count);
}
