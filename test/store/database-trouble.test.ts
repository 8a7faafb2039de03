import { expect, it } from 'vitest';
import pg from 'pg';
import { isDatabaseUnavailable } from '../../src/store/connection/connection-errors.js';
import { openStore } from '../../src/store/database.js';
import { databaseTrouble, withDatabaseTrouble } from '../../src/store/connection/database-trouble.js';
import { usePostgres } from '../support/postgres.js';

const postgres = usePostgres();

async function admin(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client(postgres().url);
  await client.connect();
  try {
    for (const text of statements) await client.query(text);
  } finally {
    await client.end();
  }
}

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

it('a database that has become read-only is not ready, and says so to whoever changes something', async () => {
  const store = await openStore(postgres().url);
  await admin(`alter database postgres set default_transaction_read_only = on`);
  await admin(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'durektiv'`);
  try {
    await expect(store.check()).rejects.toThrow(/it is read-only\. .*let DUREKTIV_DATABASE_URL name the one/);
    const error = await errorOf(store.namespaces.create('shop'));
    expect(isDatabaseUnavailable(error)).toBe(true);
    expect(withDatabaseTrouble('a request failed', error)).toMatch(
      /^a request failed: the database takes no changes\. /,
    );
  } finally {
    await admin(
      `set default_transaction_read_only = off`,
      `alter database postgres reset default_transaction_read_only`,
    );
    await store.close();
  }
});

it('a database without a free connection says so, also at the start', async () => {
  await admin(`create role poor login password 'poor' connection limit 0`);
  await admin(`grant all on schema public to poor`);
  const url = new URL(postgres().url);
  url.username = 'poor';
  url.password = 'poor';
  const error = await errorOf(openStore(url.href));
  expect(String(error)).toMatch(/cannot be used: too many connections for role "poor"\. Raise max_connections/);
  expect(String(error)).not.toContain('DUREKTIV_DATABASE_URL');
  expect(databaseTrouble(error)?.is).toBe('has no connection left');
});

it('a password that is refused is a matter of DUREKTIV_DATABASE_URL', async () => {
  const refused = Object.assign(new Error('password authentication failed for user "durektiv"'), { code: '28P01' });
  expect(isDatabaseUnavailable(refused)).toBe(true);
  expect(withDatabaseTrouble('x', refused)).toContain('Check DUREKTIV_DATABASE_URL');
});

it('what stands behind another error counts, and what is no trouble says nothing', () => {
  const full = Object.assign(new Error('could not extend file'), { code: '53100' });
  expect(withDatabaseTrouble('x', new Error('y', { cause: full }))).toContain('the database has no room on its disk');
  expect(withDatabaseTrouble('x', new Error('y'))).toBe('x');
  expect(withDatabaseTrouble('x', undefined)).toBe('x');
});
