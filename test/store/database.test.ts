import { expect, test } from 'vitest';
import pg from 'pg';
import { openStore } from '../../src/store/database.js';
import { usePostgres } from '../support/postgres.js';

const postgres = usePostgres();

async function freshDatabase(name: string): Promise<string> {
  const client = new pg.Client(postgres().url);
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return postgres().url.replace(/\/postgres$/, `/${name}`);
}

test('an empty database gets its tables, and a second opening finds the data', async () => {
  const url = await freshDatabase('empty');
  const first = await openStore(url);
  await first.namespaces.create('kept');
  await first.close();
  const second = await openStore(url);
  expect(await second.namespaces.get('kept')).toBeDefined();
  await second.close();
});

test('several processes may open an empty database at once', async () => {
  const url = await freshDatabase('crowded');
  const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(url)));
  for (const store of stores) {
    await store.check();
    await store.close();
  }
});

test('tables of a newer version are taken as they are: its predecessor is started again in a rollout', async () => {
  const url = await freshDatabase('newer');
  await (await openStore(url)).close();
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`insert into kysely_migration values ('900-later', '2030-01-01')`);
  await client.end();
  const said: string[] = [];
  const store = await openStore(url, { log: (message) => said.push(message) });
  await store.namespaces.create('kept');
  await store.close();
  expect(said).toEqual(['the database has tables of a newer version of Durektiv (900-later); going on with them']);
});

test('the server holds no connection of a store that is closed', async () => {
  const url = await freshDatabase('closing');
  const store = await openStore(url);
  await Promise.all(Array.from({ length: 10 }, () => store.check()));
  const watch = new pg.Client(postgres().url);
  await watch.connect();
  const held = async () => (await watch.query(`select 1 from pg_stat_activity where datname = 'closing'`)).rows.length;
  expect(await held()).toBeGreaterThan(0);
  await store.close();
  expect(await held()).toBe(0);
  await watch.end();
});

test('a database that cannot be reached is named without its password', async () => {
  const opening = openStore('postgresql://user:topsecret@127.0.0.1:1/db');
  const error: unknown = await opening.catch((thrown: unknown) => thrown);
  expect(String(error)).toContain('The database postgresql://127.0.0.1:1/db cannot be used: ');
  expect(String(error)).toContain('DUREKTIV_DATABASE_URL');
  expect(String(error)).not.toContain('topsecret');
});

test('a wrong password says so', async () => {
  const url = new URL(postgres().url);
  url.password = 'wrong';
  await expect(openStore(url.href)).rejects.toThrow(/password authentication failed/);
});

test('what is no URL is refused in one line', async () => {
  await expect(openStore('not a url')).rejects.toThrow(/The database \(not a URL\) cannot be used/);
});

test('a store survives the loss of all its connections', async () => {
  const lines: string[] = [];
  const store = await openStore(postgres().url, { log: (line) => lines.push(line) });
  await Promise.all([1, 2, 3].map(() => store.check()));
  const client = new pg.Client(postgres().url);
  await client.connect();
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'durektiv'`);
  await client.end();
  await expect.poll(() => lines).not.toEqual([]);
  await store.check();
  await store.close();
});
