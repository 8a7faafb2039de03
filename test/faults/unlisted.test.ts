import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstReportFrom } from '../../src/instances/first-report.js';
import { lastLook } from '../../src/instances/since-last-look.js';
import { UnlistedRuns } from '../../src/instances/unlisted.js';
import type { Json } from '../../src/json/json.js';
import { Keyring } from '../../src/secrets/keyring.js';
import { secretKey } from '../../src/secrets/secret-key.js';
import { openStore, type Store } from '../../src/store/database.js';
import { eventTypesOf } from '../e2e/support/history.js';
import { until } from '../e2e/support/until.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'unlisted';
const key = Buffer.alloc(32, 7);
const minute = 60_000;

const sleeps = 'states: [{id: a, type: delay, duration: PT1H}]';
/** Calls a subflow some seconds after its start. */
const calling = (path: string, action: string) => `
functions: [{id: sub, type: subflow, workflow: ${path}}]
states:
- {id: soon, type: delay, duration: PT4S, transition: call}
- {id: call, type: action, action: {function: sub, ${action}}}
`;
const files = {
  '/lone.yaml': sleeps,
  '/small.yaml': sleeps,
  '/large.yaml': sleeps,
  '/sealed.yaml': sleeps,
  '/calls-small.yaml': calling('/small.yaml', 'input: {of: parent}'),
  '/calls-large.yaml': calling('/large.yaml', `input: 'jq({text: ("x" * 200000)})'`),
  '/calls-sealed.yaml': calling('/sealed.yaml', 'secrets: [token], input: {token: jq(.secrets.token)}'),
};
const parents = ['/calls-small.yaml', '/calls-large.yaml', '/calls-sealed.yaml'] as const;
const lost = ['/lone.yaml', '/small.yaml', '/large.yaml', '/sealed.yaml'] as const;

let ground: Ground;
let env: Ground['env'];
let database: pg.Client;
let store: Store;
const processes = new Map<'api' | 'flows', ServerProcess>();
const problems: string[] = [];

async function start(): Promise<void> {
  await Promise.all(
    (['api', 'flows'] as const).map(async (role) => processes.set(role, await ServerProcess.start(role, env))),
  );
}

beforeAll(async () => {
  ground = await startGround({ temporalStays: true });
  env = { ...ground.env, DUREKTIV_SECRETS_KEY: key.toString('hex') };
  await start();
  const url = env['DUREKTIV_DATABASE_URL'] ?? '';
  database = new pg.Client(url);
  await database.connect();
  store = await openStore(url, { keyring: new Keyring([secretKey(key)]), migrate: false });
  await ground.api.namespace(namespace, files);
  await ground.api.send('POST', `/namespaces/${namespace}/secrets`, {
    name: 'token',
    data: Buffer.from('hush').toString('base64'),
  });
});
afterAll(async () => {
  await store?.close();
  await database?.end();
  await Promise.all([...processes.values()].map((one) => one.terminate()));
  await ground?.stop();
});

/** Compares all that has begun with the index, as it is done some minutes later. */
async function compare(): Promise<void> {
  const { client } = ground;
  await database.query('update compared_runs set until = $1', [Date.now() - 10 * minute]);
  const runs = new UnlistedRuns({
    ...{ client, last: lastLook(store.comparedRuns, 'begun'), index: store.instances, namespaces: store.namespaces },
    reports: store.reports,
    firstReport: firstReportFrom(client, store),
    problem: (message) => problems.push(message),
  });
  await runs.look(Date.now() + 5 * minute);
}

/** Id of the run of a file, when it has done its first task. */
function runOf(path: string): Promise<string> {
  return until(`a run of ${path}`, async () => {
    for await (const { workflowId } of ground.client.workflow.list({ query: `DurektivPath = '${path}'` }))
      if ((await eventTypesOf(ground.client, workflowId)).includes('WORKFLOW_TASK_COMPLETED')) return workflowId;
    return undefined;
  });
}

interface Listed {
  readonly id: string;
  readonly path: string;
  readonly status: string;
  readonly invoker: string;
  readonly lineage: readonly { readonly id: string }[];
}

async function listed(): Promise<ReadonlyMap<string, Listed>> {
  const answer = await ground.api.fetch(`/namespaces/${namespace}/instances`);
  const { data } = (await answer.json()) as { data: Listed[] };
  return new Map(data.map((one) => [one.path, one]));
}

async function inputOf(id: string): Promise<Json> {
  const answer = await ground.api.fetch(`/namespaces/${namespace}/instances/${id}/input`);
  const { data } = (await answer.json()) as { data: { input?: string } };
  return data.input === undefined ? 'none' : (JSON.parse(Buffer.from(data.input, 'base64').toString()) as Json);
}

it('what has begun while the database took nothing in, and whose processes were killed then, gets its row', async () => {
  for (const path of parents) await ground.api.start(namespace, path);
  await database.query('begin');
  await database.query('select from namespaces where name = $1 for update', [namespace]);
  const ids = new Map<string, string>();
  try {
    void ground.api.start(namespace, '/lone.yaml', { of: 'nobody' }).catch(() => undefined);
    for (const path of lost) ids.set(path, await runOf(path));
    await Promise.all([...processes.values()].map((one) => one.kill()));
    await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`);
  } finally {
    await database.query('rollback');
  }
  await start();
  expect([...(await listed()).keys()].sort()).toEqual([...parents].sort());

  await compare();
  const rows = await listed();
  expect([...rows.keys()].sort()).toEqual([...lost, ...parents].sort());
  for (const [path, id] of ids) expect(rows.get(path)).toMatchObject({ id, status: 'pending' });
  for (const path of ['/small.yaml', '/large.yaml', '/sealed.yaml']) {
    const parent = rows.get(`/calls-${path.slice(1)}`)?.id;
    expect(rows.get(path)).toMatchObject({ invoker: `instance:${parent}`, lineage: [{ id: parent }] });
  }
  expect(rows.get('/lone.yaml')?.invoker).toBe('api');
  expect(await inputOf(ids.get('/lone.yaml') ?? '')).toEqual({ of: 'nobody' });
  expect(await inputOf(ids.get('/small.yaml') ?? '')).toEqual({ of: 'parent' });
  expect(await inputOf(ids.get('/large.yaml') ?? '')).toEqual({ text: 'x'.repeat(200_000) });
  expect(await inputOf(ids.get('/sealed.yaml') ?? '')).toEqual({ token: 'hush' });
  const { rows: kept } = await database.query<{ text: string }>(
    `select convert_from(input, 'UTF8') as text from instances where id = $1`,
    [ids.get('/sealed.yaml')],
  );
  expect(kept[0]?.text).not.toContain('hush');
  expect(problems).toHaveLength(lost.length);
}, 120_000);

it('its end is found as that of all others', async () => {
  const id = (await listed()).get('/lone.yaml')?.id ?? '';
  await ground.api.cancel(namespace, id);
  await expect
    .poll(() => ground.api.instance(namespace, id), { timeout: 30_000 })
    .toMatchObject({ status: 'cancelled' });
}, 60_000);

it('of a namespace that was deleted nothing comes back, also when another one has its name', async () => {
  await ground.api.fetch(`/namespaces/${namespace}`, { method: 'DELETE' });
  await compare();
  expect((await database.query('select from instances')).rowCount).toBe(0);
  await ground.api.namespace(namespace, files);
  await compare();
  expect((await database.query('select from instances')).rowCount).toBe(0);
});
