import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { until } from '../e2e/support/until.js';
import { type CutProxy, startCutProxy } from './support/cut-proxy.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'unanswered';
const flow = 'states: [{id: a, type: consumeEvent, event: {type: never}}]';

let ground: Ground;
let proxy: CutProxy;
let database: pg.Client;
const processes: ServerProcess[] = [];

beforeAll(async () => {
  ground = await startGround({ temporalStays: true });
  proxy = await startCutProxy(ground.env['TEMPORAL_ADDRESS'] ?? '');
  processes.push(await ServerProcess.start('api', { ...ground.env, TEMPORAL_ADDRESS: proxy.address }));
  processes.push(await ServerProcess.start('flows', ground.env));
  database = new pg.Client(ground.env['DUREKTIV_DATABASE_URL']);
  await database.connect();
  await ground.api.namespace(namespace, { '/waits.yaml': flow });
});
afterAll(async () => {
  await database?.end();
  await Promise.all(processes.map((one) => one.terminate()));
  await proxy?.close();
  await ground?.stop();
});

async function listed(): Promise<readonly Json[]> {
  const answer = await ground.api.fetch(`/namespaces/${namespace}/instances`);
  return ((await answer.json()) as { data: Json[] }).data;
}

it('an instance whose start Temporal has taken, and has answered to nobody, stays in the index', async () => {
  proxy.mute();
  const refused = ground.api.start(namespace, '/waits.yaml').catch((error: Error) => error.message);
  const id = await until('the first report', async () => {
    const { rows } = await database.query<{ id: string }>('select id from instances where report_seq >= 0');
    return rows[0]?.id;
  });
  await proxy.cut();
  expect(await refused).toContain('503');
  await proxy.mend();
  expect(await listed()).toEqual([expect.objectContaining({ id, status: 'pending' })]);
}, 60_000);
