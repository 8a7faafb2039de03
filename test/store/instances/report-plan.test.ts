import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { WRITE_REPORTS } from '../../../src/store/instances/reports.js';
import { useStoreAndClient } from '../../support/postgres.js';
import { report } from '../samples.js';

const { store, client } = useStoreAndClient();

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
  await store().namespaces.create('many');
  await store().reports.write(Array.from({ length: 5_000 }, () => beginning('many')));
  await client().query('analyze');
  const { rows } = await client().query<{ 'QUERY PLAN': string }>(`explain (generic_plan) ${WRITE_REPORTS}`);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('instances_pkey');
  expect(plan).not.toContain('Seq Scan on instances');
});
