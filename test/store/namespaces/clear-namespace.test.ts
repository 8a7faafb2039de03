import pg from 'pg';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/store/database.js';
import { usePostgres } from '../../support/postgres.js';

const postgres = usePostgres();

/** Rows of each table in the namespace `large`. */
const many = { instances: 1_200, logs: 12_000, events: 2_500 } as const;

const FILL = `
insert into namespaces (name, created_at, updated_at) select name, 1, 1 from unnest('{large,small}'::text[]) as name;
insert into instances (id, namespace, path, invoker, definition, root, call_path, created_at, status, ended_at)
select id, 'large', '/f', 'api', 'd', id, '/' || id || '/', 1, case when i > 3 then 'failed' else 'pending' end, 2
from (select i, gen_random_uuid() as id from generate_series(1, ${many.instances}) i) as made;
insert into logs (namespace, level, message, time) select 'large', 'INFO', 'm', 1 from generate_series(1, ${many.logs});
insert into events (namespace, source, id, type, event, received_at, fingerprint)
select 'large', 's', i, 't', '{}', 1, i from generate_series(1, ${many.events}) i;
insert into instances (id, namespace, path, invoker, definition, root, call_path, created_at)
select gen_random_uuid(), 'small', '/f', 'api', 'd', gen_random_uuid(), '', 1;
insert into logs (namespace, level, message, time) values ('small', 'INFO', 'm', 1);
insert into events (namespace, source, id, type, event, received_at, fingerprint) values ('small', 's', '1', 't', '{}', 1, '1')`;

/** Remembers how many rows each transaction deletes of each table. */
const WATCH = `
create table deletions (tx text, name text, rows int);
create function note_deletion() returns trigger language plpgsql as $$ begin
  insert into deletions select pg_current_xact_id()::text, tg_table_name, count(*) from gone;
  return null;
end $$;
create trigger note after delete on instances referencing old table as gone for each statement execute function note_deletion();
create trigger note after delete on logs referencing old table as gone for each statement execute function note_deletion();
create trigger note after delete on events referencing old table as gone for each statement execute function note_deletion()`;

test('a namespace with much in it is deleted in short transactions, and nothing of another one', async () => {
  const store = await openStore(postgres().url);
  const client = new pg.Client(postgres().url);
  await client.connect();
  for (const text of [FILL, WATCH]) await client.query(text);

  expect(await store.namespaces.delete('large')).toHaveLength(3);
  const { rows } = await client.query<{ name: string; most: number; all: number }>(
    `select name, max(rows) as most, sum(rows)::int as all from deletions group by name order by name`,
  );
  expect(rows).toEqual([
    { name: 'events', most: 2_000, all: many.events },
    { name: 'instances', most: 500, all: many.instances },
    { name: 'logs', most: 10_000, all: many.logs },
  ]);
  for (const name of ['events', 'instances', 'logs']) {
    expect((await client.query(`select distinct namespace from ${name}`)).rows).toEqual([{ namespace: 'small' }]);
  }
  await client.end();
  await store.close();
});

test('what a namespace takes along when it is deleted is found without a look at what others have', async () => {
  const store = await openStore(postgres().url);
  await store.close();
  const client = new pg.Client(postgres().url);
  await client.connect();
  // Deliveries are few, and go soon.
  const { rows } = await client.query(`
    select conrelid::regclass::text as name from pg_constraint c
    where contype = 'f' and conrelid <> 'deliveries'::regclass and not exists (
      select from pg_index i where i.indrelid = c.conrelid and i.indpred is null
        and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)`);
  expect(rows).toEqual([]);
  await client.end();
});
