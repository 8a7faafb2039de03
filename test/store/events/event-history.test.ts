import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, test } from 'vitest';
import { EVENT_COLUMNS } from '../../../src/store/events/event-rows.js';
import { markOf } from '../../../src/store/following/marked-time.js';
import { usePostgres, useStore } from '../../support/postgres.js';

const postgres = usePostgres();
const store = useStore(postgres);
const namespace = 'history';

test('more events can be read at once than a statement takes parameters: so many may have been collected by all who listen', async () => {
  await store().namespaces.create(namespace);
  const listener = { instance: randomUUID(), waitId: 'w1', namespace, mode: 'and' as const, events: [] };
  await store().listeners.register(listener);
  const database = new pg.Client(postgres().url);
  await database.connect();
  await database.query(
    `with collected as (
       insert into events (${EVENT_COLUMNS})
       select $1, '/s', n::text, 't', json_build_object('n', n), 0, n::text from generate_series(1, 70000) n returning serial)
     insert into deliveries (namespace, listener, instance, wait_id, choice, events, due_at)
     select namespace, id, instance, wait_id, 0, array(select serial from collected), 0 from listeners`,
    [namespace],
  );
  await database.end();
  const [delivery] = await store().deliveries.take(1);
  expect(delivery?.events).toHaveLength(70_000);
  expect(delivery?.events.at(-1)).toEqual({ n: 70_000 });
});

test('a page begins behind an event of the same millisecond also where the marks of events begin anew', async () => {
  const crowded = 'crowded';
  await store().namespaces.create(crowded);
  const database = new pg.Client(postgres().url);
  await database.connect();
  await database.query("select setval(pg_get_serial_sequence('events', 'serial'), 1999994)");
  await database.query(
    `insert into events (${EVENT_COLUMNS})
     select $1, '/s', n::text, 't', json_build_object('n', n), 1000, n::text from generate_series(1, 9) n`,
    [crowded],
  );
  await database.end();
  const all = await store().events.list(crowded, {}, 10);
  expect(all).toHaveLength(9);
  expect(all[0]).toMatchObject({ namespace: crowded, event: { n: 9 }, receivedAt: 1000 });
  for (const [i, { serial, receivedAt: time }] of all.entries()) {
    const before = { time, mark: markOf(serial) };
    expect(await store().events.list(crowded, { before }, 10)).toEqual(all.slice(i + 1));
  }
});
