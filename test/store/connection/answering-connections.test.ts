import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answeringConnections } from '../../../src/store/connection/answering-connections.js';
import { usePostgres } from '../../support/postgres.js';

const postgres = usePostgres();
let pool: pg.Pool;
let db: Kysely<unknown>;
/** What is between us and the server, and may stop to carry anything without a word. */
const sockets = new Set<Socket>();
const between = createServer((ours) => {
  const { hostname, port } = new URL(postgres().url);
  const theirs = connect(Number(port), hostname);
  ours.pipe(theirs).pipe(ours);
  for (const socket of [ours, theirs]) sockets.add(socket.on('error', () => undefined));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void between.listen(0, '127.0.0.1', resolve));
  const url = new URL(postgres().url);
  url.port = String((between.address() as AddressInfo).port);
  pool = new pg.Pool({ connectionString: url.href, max: 2, query_timeout: 500 });
  pool.on('connect', (client) => client.on('error', () => undefined));
  db = new Kysely({ dialect: new PostgresDialect({ pool: answeringConnections(pool) }) });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  between.close();
  await db.destroy();
});

const ask = (text: string) => db.executeQuery<{ n: number }>(CompiledQuery.raw(text));

test('a connection that was cut without a word is not used for the next query', async () => {
  await ask('select 1');
  for (const socket of sockets) socket.unpipe();
  await expect(ask('select 2')).rejects.toThrow('Query read timeout');
  expect((await ask('select 3 as n')).rows).toEqual([{ n: 3 }]);
});

test('what follows a transaction that got no answer in time is not part of it', async () => {
  await ask('create table written (n int)');
  const late = db.transaction().execute((tx) => tx.executeQuery(CompiledQuery.raw('select pg_sleep(1.5)')));
  await expect(late).rejects.toThrow('Query read timeout');
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // The server has answered by now.
  await ask('insert into written values (1)');
  const other = new pg.Client(postgres().url);
  await other.connect();
  expect((await other.query('select n from written')).rows).toEqual([{ n: 1 }]);
  await other.end();
});
