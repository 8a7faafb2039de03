import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { checkRows } from '../../src/instances/check-row.js';
import { Confirmations } from '../../src/instances/confirmations.js';
import { EndedRuns } from '../../src/instances/ended-runs.js';
import { fetchInputFrom } from '../../src/instances/fetch-input.js';
import { Settlement } from '../../src/instances/settle.js';
import { addWayFrom } from '../../src/instances/way.js';
import { useEngine } from './support/engine.js';
import { resetToStart } from './support/reset.js';
import { until } from './support/until.js';

const engine = useEngine();
const namespace = 'ended';
const minute = 60_000;

beforeAll(() =>
  engine().api.namespace(namespace, {
    '/noop.yaml': 'states: [{id: a, type: noop}]',
    '/delay.yaml': 'states: [{id: a, type: delay, duration: PT1H}]',
    '/long.yaml': 'states: [{id: a, type: delay, duration: PT1H}]',
  }),
);

const start = (path: string): Promise<string> => engine().api.start(namespace, path, {});
const handleOf = (id: string) => engine().client.workflow.getHandle(id);
const rowOf = (id: string) => engine().store.instances.get(namespace, id);

/** What an API process does once a minute. @returns the instances about which Temporal was asked one by one */
async function look(now = Date.now()): Promise<readonly string[]> {
  const { client, store } = engine();
  const { instances: index, listeners } = store;
  // A run that is terminated before its first task has no states to tell of, and is said to have none.
  const problem = (): void => undefined;
  const addWay = addWayFrom(client, problem);
  const confirmations = new Confirmations(index, addWay, problem);
  const fetchInput = fetchInputFrom(client, index);
  const check = checkRows(index, new Settlement({ client, rows: index, confirmations, addWay, fetchInput, problem }));
  const asked: string[] = [];
  const last = { until: () => Promise.resolve(now - 10 * minute), moveTo: () => Promise.resolve() };
  const ended = new EndedRuns({
    ...{ client, last, index, listeners, problem },
    check: (row) => {
      asked.push(row.id);
      return check(row);
    },
  });
  await ended.look(now);
  return asked;
}

/** Temporal lists what ends a moment later. */
const listedAsEnded = (id: string) =>
  until('the end in the list', async () => {
    const query = `WorkflowId = '${id}' AND ExecutionStatus != 'Running'`;
    for await (const run of engine().client.workflow.list({ query })) return run;
    return undefined;
  });

it('ends that were reported are confirmed without a question to Temporal about each', async () => {
  const ids = await Promise.all([start('/noop.yaml'), start('/noop.yaml')]);
  for (const id of ids) {
    await listedAsEnded(id);
    await until('the report', async () => (await rowOf(id))?.status === 'complete');
  }
  expect(await engine().store.instances.unconfirmed(ids)).toHaveLength(2);
  const asked = await look();
  expect(asked).not.toContain(ids[0]);
  expect(asked).not.toContain(ids[1]);
  expect(await engine().store.instances.unconfirmed(ids)).toEqual([]);
});

it('a run that was terminated shows as cancelled though nobody reads it', async () => {
  const id = await start('/delay.yaml');
  await handleOf(id).terminate('enough');
  await listedAsEnded(id);
  await look();
  expect(await rowOf(id)).toMatchObject({
    status: 'cancelled',
    errorMessage: 'terminated in Temporal: enough',
    confirmed: true,
  });
});

it('a run that was reset goes on', async () => {
  const id = await start('/delay.yaml');
  await resetToStart(engine().client, id, 'never');
  await listedAsEnded(id);
  expect(await look()).toContain(id);
  expect(await rowOf(id)).toMatchObject({ status: 'pending', confirmed: false });
  await handleOf(id).terminate();
});

it('a row whose run was never started crashes when it is a minute old', async () => {
  const { store } = engine();
  const id = randomUUID();
  const instance = {
    ...{ id, namespace, path: '/noop.yaml', invoker: 'api', root: id, lineage: [], traceId: '' },
    definition: await store.definitions.put('states: [{id: a, type: noop}]'),
    input: Buffer.from('{}'),
  };
  const createdAt = Date.now() - 2 * minute;
  await store.instances.insert({ ...instance, createdAt });
  expect(await look()).toContain(id);
  expect(await rowOf(id)).toMatchObject({ status: 'crashed', errorMessage: expect.stringContaining(id) as string });
});

it('runs that wait are asked for when they are a minute old, and not again', async () => {
  const id = await start('/long.yaml');
  const { createdAt } = (await rowOf(id))!;
  expect(await look(createdAt + minute / 2)).not.toContain(id);
  expect(await look(createdAt + 5 * minute)).toContain(id);
  expect(await look(createdAt + 20 * minute)).not.toContain(id);
  expect(await rowOf(id)).toMatchObject({ status: 'pending' });
  await handleOf(id).terminate();
});
