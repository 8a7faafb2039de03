import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { eventTypesOf, hasContinued } from '../e2e/support/history.js';
import { until } from '../e2e/support/until.js';
import { type Ground, startGround } from './support/ground.js';
import { type Entry, ServerProcess } from './support/server-process.js';

const namespace = 'starting';

const noop = 'states: [{id: a, type: noop}]';
const files = {
  '/small.yaml': noop,
  '/large.yaml': noop,
  '/continued.yaml': `
states:
- {id: more, type: delay, duration: PT1S, transform: 'jq({n: (.n - 1)})', transition: check}
- {id: check, type: switch, conditions: [{condition: jq(.n > 0), transition: more}]}
`,
  '/waits.yaml': 'states: [{id: a, type: consumeEvent, event: {type: never}}]',
  '/called.yaml': 'states: [{id: a, type: consumeEvent, event: {type: never}}]',
  '/parent.yaml': `
functions: [{id: sub, type: subflow, workflow: /called.yaml}]
states: [{id: call, type: action, action: {function: sub, input: {of: parent}}}]
`,
  '/slept.yaml': 'states: [{id: a, type: delay, duration: PT1H}]',
  '/other-parent.yaml': `
functions: [{id: sub, type: subflow, workflow: /slept.yaml}]
states: [{id: call, type: action, action: {function: sub, input: {of: parent}}}]
`,
};

/** Path to input. */
const cutOff = {
  '/small.yaml': { b: 1, a: [true] },
  '/large.yaml': { text: 'x'.repeat(200_000) },
  '/continued.yaml': { n: 6 },
  '/waits.yaml': { for: 'ever' },
} as const;

let ground: Ground;
let database: pg.Client;
const processes = new Map<Entry, ServerProcess>();

async function start(entry: Entry): Promise<void> {
  processes.set(entry, await ServerProcess.start(entry, ground.env));
}

beforeAll(async () => {
  ground = await startGround({
    temporalStays: true,
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': '20' },
  });
  await Promise.all([start('api'), start('flows')]);
  database = new pg.Client(ground.env['DUREKTIV_DATABASE_URL']);
  await database.connect();
  await ground.api.namespace(namespace, files);
});
afterAll(async () => {
  await database?.end();
  await Promise.all([...processes.values()].map((one) => one.terminate()));
  await ground?.stop();
});

/** Id of the run of a file, once Temporal has it. */
function runOf(path: string): Promise<string> {
  return until(`a run of ${path}`, async () => {
    for await (const { workflowId } of ground.client.workflow.list({ query: `DurektivPath = '${path}'` }))
      return workflowId;
    return undefined;
  });
}

async function inputOf(id: string): Promise<Json> {
  const answer = await ground.api.fetch(`/namespaces/${namespace}/instances/${id}/input`);
  const { data } = (await answer.json()) as { data: { input?: string } };
  return data.input === undefined ? 'none' : (JSON.parse(Buffer.from(data.input, 'base64').toString()) as Json);
}

async function listed(): Promise<readonly { readonly id: string; readonly invoker: string }[]> {
  const answer = await ground.api.fetch(`/namespaces/${namespace}/instances`);
  return ((await answer.json()) as { data: { id: string; invoker: string }[] }).data;
}

describe('an instance whose API is killed when its run has begun and its row is not yet written', () => {
  const ids = new Map<string, string>();

  beforeAll(async () => {
    await database.query('begin');
    await database.query('select from namespaces where name = $1 for update', [namespace]);
    await startAndKill().finally(() => database.query('rollback'));
    await start('api');
    await until('a continuation', () => hasContinued(ground.client, ids.get('/continued.yaml') ?? ''));
  });

  async function startAndKill(): Promise<void> {
    for (const [path, input] of Object.entries(cutOff)) {
      void ground.api.start(namespace, path, input).catch(() => undefined);
      ids.set(path, await runOf(path));
    }
    await processes.get('api')?.kill();
    // PostgreSQL does not see that its client is gone while it waits for the lock.
    await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like '%into instances (id%'
      and pid <> pg_backend_pid()`);
  }

  it('is in the index by its own report', async () => {
    await expect.poll(async () => (await listed()).map(({ id }) => id).sort()).toEqual([...ids.values()].sort());
  });

  it.each(['/small.yaml', '/large.yaml', '/continued.yaml'] as const)(
    'has the input that Temporal has when it is asked for it: %s',
    async (path) => {
      expect(await inputOf(ids.get(path) ?? '')).toEqual(cutOff[path]);
    },
  );

  it('gets it from Temporal when it is looked at there, as all are from time to time that have not ended', async () => {
    const kept = async (): Promise<string | null> => {
      await listed();
      const text = `select convert_from(input, 'UTF8') as input from instances where id = $1`;
      const { rows } = await database.query<{ input: string | null }>(text, [ids.get('/waits.yaml')]);
      return rows[0]?.input ?? null;
    };
    await expect.poll(kept, { timeout: 25_000 }).toBe(JSON.stringify(cutOff['/waits.yaml']));
  });
});

it('a subflow whose worker is killed when it has begun is in the index', async () => {
  await processes.get('flows')?.kill();
  await start('slow-reports');
  const parent = await ground.api.start(namespace, '/parent.yaml');
  const child = await runOf('/called.yaml');
  await until('its first task', async () =>
    (await eventTypesOf(ground.client, child)).includes('WORKFLOW_TASK_COMPLETED'),
  );
  await processes.get('slow-reports')?.kill();
  await start('flows');
  expect((await listed()).find(({ id }) => id === child)?.invoker).toBe(`instance:${parent}`);
  expect(await inputOf(child)).toEqual({ of: 'parent' });
});

it('a subflow that had begun when PostgreSQL was killed is in the index', async () => {
  // Otherwise it writes what nobody waits for five times a second.
  await database.query(`alter system set wal_writer_delay = '10s'`);
  await database.query('select pg_reload_conf()');
  await ground.api.start(namespace, '/other-parent.yaml');
  const child = await runOf('/slept.yaml');
  const found = async (): Promise<boolean> => (await listed().catch(() => [])).some(({ id }) => id === child);
  await until('its row', found);
  database.on('error', () => undefined);
  await ground.killDatabase();
  await ground.restartDatabase();
  await until('an answer', async () => (await ground.api.fetch(`/namespaces/${namespace}/instances`)).ok);
  expect(await found()).toBe(true);
});
