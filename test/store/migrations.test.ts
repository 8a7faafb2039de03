import { readFile, readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it, test } from 'vitest';
import { openStore } from '../../src/store/database.js';
import { MIGRATIONS } from '../../src/store/migrations/migrations.js';
import { usePostgres } from '../support/postgres.js';

/** Databases as earlier versions left them, each named after its last migration. */
const folder = new URL('databases/', import.meta.url);
const earlier = (await readdir(folder)).map((file) => file.replace('.sql', ''));

const postgres = usePostgres();

/** A new database, made by an SQL text, and a connection to it. */
async function databaseOf(name: string, text: string): Promise<{ url: string; client: pg.Client }> {
  const server = new pg.Client(postgres().url);
  await server.connect();
  await server.query(`create database "${name}"`);
  await server.end();
  const url = postgres().url.replace(/\/postgres$/, `/${name}`);
  const client = new pg.Client(url);
  await client.connect();
  await client.query(text);
  return { url, client };
}

/** Every column, constraint, index and trigger, in order. */
async function shapeOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ part: string }>(`
    select format('column %s.%s %s %s %s %s', table_name, column_name, data_type, is_nullable, column_default,
      generation_expression) as part
    from information_schema.columns where table_schema = 'public'
    union all select format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    order by part`);
  return rows.map(({ part }) => part);
}

/** How many rows each table of the first version has. */
async function countsOf(client: pg.Client): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string; count: number }>(`
    select table_name as name, (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I', table_name),
      false, true, '')))[1]::text::int as count
    from information_schema.tables where table_schema = 'public' and table_name not like 'kysely%'`);
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

describe('a database of an earlier version', () => {
  it('is kept here from the first version on, without a gap', () => {
    expect(earlier.sort()).toEqual(Object.keys(MIGRATIONS).sort().slice(0, earlier.length));
    expect(earlier).not.toEqual([]);
  });

  it.each(earlier)('%s gets the tables that an empty database gets', async (version) => {
    const old = await databaseOf(`shape-${version}`, await readFile(new URL(`${version}.sql`, folder), 'utf8'));
    const empty = await databaseOf(`empty-${version}`, '');
    for (const { url } of [old, empty]) await (await openStore(url)).close();
    expect(await shapeOf(old.client)).toEqual(await shapeOf(empty.client));
    for (const { client } of [old, empty]) await client.end();
  });

  it.each(earlier)('%s keeps its rows, and they can be used', async (version) => {
    const { url, client } = await databaseOf(
      `data-${version}`,
      await readFile(new URL(`${version}.sql`, folder), 'utf8'),
    );
    const before = await countsOf(client);
    const store = await openStore(url);
    expect(await countsOf(client)).toMatchObject(before);
    expect(Object.values(before).every((count) => count > 0)).toBe(true);
    expect(await store.files.get('shop', '/flows/order.yaml')).toMatchObject({ type: 'workflow', size: 10 });
    const rows = await store.instances.page('shop', { direction: 'ASC', filters: [] });
    expect(rows.map(({ status, definition }) => [status, definition])).toEqual([
      ['pending', 'states: []'],
      ['complete', 'states: []'],
    ]);
    expect(await store.listeners.candidates('shop', 'paid')).toHaveLength(1);
    const key = { scope: 'namespace', reference: 'shop', name: 'new' } as const;
    expect(await store.variables.create('shop', key, { mimeType: '', data: Buffer.from('x') })).toMatchObject({
      size: 1,
    });
    await store.namespaces.delete('shop');
    await store.close();
    await client.end();
  });
});

test('changes of the tables may take longer than any query', async () => {
  const { url, client } = await databaseOf('slow', '');
  await (await openStore(url)).close();
  await client.query('begin; lock table kysely_migration in access exclusive mode');
  const opened = openStore(url, { patience: 250 });
  await setTimeout(1_000);
  await client.query('commit');
  await (await opened).close();
  await client.end();
});
