import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore, type Store } from '../../../src/store/database.js';
import { followLog, type FollowFrom } from '../../../src/store/logs/follow-log.js';
import type { LogStore } from '../../../src/store/logs/logs.js';
import { startTestPostgres, type TestPostgres } from '../../support/postgres.js';

const namespace = 'long';
/** More than are looked for at a time. */
const lines = 25_000;
const noon = Date.UTC(2026, 0, 1, 12);
const insert = `insert into logs (namespace, level, message, time)`;

let postgres: TestPostgres;
let store: Store;
let client: pg.Client;

beforeAll(async () => {
  postgres = await startTestPostgres();
  store = await openStore(postgres.url);
  client = new pg.Client(postgres.url);
  await client.connect();
  await store.namespaces.create(namespace);
  // Lines do not arrive in the order of their times.
  await client.query(
    `${insert} select $1, 'INFO', n::text, $2::bigint + n - 50 * (n % 7) from generate_series(1, $3::int) n`,
    [namespace, noon, lines],
  );
});
afterAll(async () => {
  await client.end();
  await store.close();
  await postgres.stop();
});

/** Adds a line that is as old as the oldest. */
async function append(message: string): Promise<void> {
  await client.query(`${insert} values ($1, 'INFO', $2, $3)`, [namespace, message, noon]);
}

/** The log, and how many lines it has given at a time at most. */
function counted(logs: LogStore) {
  const seen = { most: 0 };
  const handler: ProxyHandler<LogStore> = {
    get(target, name: keyof LogStore) {
      const value: unknown = target[name];
      if (typeof value !== 'function') return value;
      return async (...parts: unknown[]) => {
        const rows: unknown = await value.apply(target, parts);
        if (Array.isArray(rows)) seen.most = Math.max(seen.most, rows.filter((row) => typeof row === 'object').length);
        return rows;
      };
    },
  };
  return { logs: new Proxy(logs, handler), seen };
}

/** The next messages; `meanwhile` happens when some were taken. */
async function take(
  from: FollowFrom,
  count: number,
  meanwhile: { readonly after: number; readonly work: () => Promise<unknown> } = { after: 0, work: async () => {} },
): Promise<{ readonly messages: string[]; readonly most: number }> {
  const { logs, seen } = counted(store.logs);
  const messages: string[] = [];
  for await (const { message } of followLog(logs, { namespace }, from, new AbortController().signal)) {
    messages.push(message);
    if (messages.length === meanwhile.after) await meanwhile.work();
    if (messages.length === count) break;
  }
  return { messages, most: seen.most };
}

const numbered = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => String(first + index));

it('a follower that begins long ago gets every line once, in the order they arrived, and a few at a time', async () => {
  const meanwhile = { after: 10, work: () => append('meanwhile') };
  const { messages, most } = await take({ after: { time: noon - 1_000 } }, lines + 1, meanwhile);
  expect(messages).toEqual([...numbered(1, lines), 'meanwhile']);
  expect(most).toBeLessThanOrEqual(100);
});

it('a follower that comes back gets what arrived since, and a few at a time', async () => {
  const { rows } = await client.query<{ id: number }>(`select id from logs where message = '100'`);
  const { messages, most } = await take({ sinceId: Number(rows[0]?.id) }, lines - 100);
  expect(messages).toEqual(numbered(101, lines));
  expect(most).toBeLessThanOrEqual(100);
});

/** A line that has its number and is not to be seen yet, and one behind it that is. */
async function lateAndEarly(): Promise<{ readonly sinceId: number; readonly slow: pg.Client }> {
  const slow = new pg.Client(postgres.url);
  await slow.connect();
  await slow.query('begin');
  await slow.query(`${insert} values ($1, 'INFO', 'late', $2)`, [namespace, noon + 2]);
  const sinceId = (await store.logs.growth.taken()) - 1;
  await append('early');
  return { sinceId, slow };
}

it('a line waits for one that was numbered before it, so that whoever comes back behind it has missed none', async () => {
  const { sinceId, slow } = await lateAndEarly();
  const taken = take({ sinceId }, 2);
  await pause(100);
  await slow.query('commit');
  expect((await taken).messages).toEqual(['late', 'early']);
  await slow.end();
});

it('a line that was numbered before others, and is to be seen long after them, is given too', async () => {
  const { sinceId, slow } = await lateAndEarly();
  const commit = { after: 1, work: () => slow.query('commit') };
  expect((await take({ sinceId }, 2, commit)).messages).toEqual(['early', 'late']);
  await slow.end();
});

it('whoever begins now gets what arrives from now on, though it is a little older', async () => {
  const following = take('now', 1);
  const arrived = following.then(() => true);
  const time = Date.now() - 60_000;
  do await client.query(`${insert} values ($1, 'INFO', 'old', $2)`, [namespace, time]);
  while (!(await Promise.race([arrived, pause(200, false)])));
  expect((await following).messages).toEqual(['old']);
});

it('a follower does not hear of a connection that broke while its lines were read', async () => {
  const { rows } = await client.query<{ id: number }>(`select id from logs where message = '100'`);
  await client.query('begin; lock table logs');
  const following = take({ sinceId: Number(rows[0]?.id) }, 1);
  const waiting = `from pg_stat_activity where application_name = 'durektiv' and wait_event_type = 'Lock'`;
  await expect.poll(async () => (await client.query(`select 1 ${waiting}`)).rowCount).toBe(1);
  await client.query(`select pg_terminate_backend(pid) ${waiting}`);
  await client.query('commit');
  expect((await following).messages).toEqual(['101']);
});
