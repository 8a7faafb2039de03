import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/database.js';
import { WRITE_REPORTS } from '../../src/store/reports.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { report } from './samples.js';

let postgres: TestPostgres;
let store: Store;

beforeAll(async () => {
  postgres = await startTestPostgres();
  store = await openStore(postgres.url);
});
afterAll(async () => {
  await store.close();
  await postgres.stop();
});

function beginning(namespace: string) {
  const instance = randomUUID();
  const started = {
    invoker: 'api',
    definition: 'none',
    lineage: [],
    root: instance,
    createdAt: Date.now(),
    traceId: '',
  };
  return report({ instance, namespace, seq: 0, started });
}

test('what a report costs does not grow with the number of instances: no plan reads them all', async () => {
  await store.namespaces.create('many');
  await store.reports.write(Array.from({ length: 5_000 }, () => beginning('many')));
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('analyze');
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (generic_plan) ${WRITE_REPORTS}`);
  await client.end();
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('instances_pkey');
  expect(plan).not.toContain('Seq Scan on instances');
});
