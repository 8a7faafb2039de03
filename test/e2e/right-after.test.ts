import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { FlowSource } from '../../src/instances/flow-source.js';
import { Launcher, NamespaceGoneError } from '../../src/instances/launch.js';
import { LeftBehind } from '../../src/instances/left-behind.js';
import { startRun } from '../../src/instances/start-run.js';
import { flowQueue } from '../../src/interpreter/contract.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();
const namespace = 'soon';
const root = `/namespaces/${namespace}`;

/** Clients wait for so long; the tests ten times as long, because the machine may have other work. */
const slack = 10;

const waits = 'states: [{id: a, type: delay, duration: PT5M}]';
const listens = 'states: [{id: a, type: consumeEvent, event: {type: soon}}]';
const started = 'start: {type: event, event: {type: begin}}\nstates: [{id: a, type: noop}]';
const secret = `
functions: [{id: f, type: knative-workflow, image: i}]
states: [{id: a, type: action, action: {function: f, secrets: [missing]}}]
`;

async function data<T>(path: string): Promise<T> {
  const answer = await engine().api.fetch(`${root}${path}`, {});
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { data: T }).data;
}

/** Milliseconds until something holds. */
async function timeUntil(holds: () => Promise<boolean>, limit: number): Promise<number> {
  const begin = performance.now();
  while (!(await holds())) {
    if (performance.now() - begin > limit) return Infinity;
    await sleep(5);
  }
  return performance.now() - begin;
}

/** The runs that Temporal's list has of a namespace. */
async function listed(of: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const run of engine().client.workflow.list({ query: `DurektivNamespace = '${of}'` }))
    ids.push(run.workflowId);
  return ids;
}

interface Listener {
  readonly triggerInstance?: string;
  readonly triggerWorkflow?: string;
}
const listeners = () => data<Listener[]>('/events/listeners?limit=100&offset=0');
const statusOf = async (id: string) => (await data<{ status: string }>(`/instances/${id}`)).status;

/** What clients of Direktiv that were written for its delays expect to be so by then (HTTP API 1.9, 19). */
describe('what clients rely on soon after a request', () => {
  beforeAll(async () => {
    await engine().api.namespace(namespace);
    await engine().api.submit(namespace, 'states: [{id: a, type: noop}]');
  });

  it('a noop is complete 200 ms after its start', async () => {
    const id = await engine().api.submitWithoutWaiting(namespace, 'states: [{id: a, type: noop}]');
    const time = await timeUntil(async () => (await statusOf(id)) === 'complete', 200 * slack);
    expect(time).toBeLessThan(200 * slack);
  });

  it('an instance that is cancelled 50 ms after its start is shown so by the request after the answer', async () => {
    const id = await engine().api.submitWithoutWaiting(namespace, waits);
    await sleep(50);
    const begin = performance.now();
    const answer = await engine().api.send('PATCH', `${root}/instances/${id}`, { status: 'cancelled' });
    expect(answer.status).toBe(200);
    const time = await timeUntil(async () => (await statusOf(id)) === 'cancelled', 50 * slack);
    expect(time).toBeLessThan(50 * slack);
    // It may wait up to a second for the end.
    expect(performance.now() - begin).toBeLessThan(1_000 + 100 * slack);
  });

  it('an instance that waits for an event is listed 250 ms after its start', async () => {
    const id = await engine().api.submitWithoutWaiting(namespace, listens);
    const listed = async () => (await listeners()).some(({ triggerInstance }) => triggerInstance === id);
    expect(await timeUntil(listed, 250 * slack)).toBeLessThan(250 * slack);
  });

  it('a flow that events start is listed when its upload was answered', async () => {
    await engine().api.upload(namespace, '/begin.yaml', started);
    expect(await listeners()).toContainEqual(expect.objectContaining({ triggerWorkflow: '/begin.yaml' }));
  });

  it('notifications are there when the upload was answered', async () => {
    await engine().api.upload(namespace, '/secret.yaml', secret);
    await engine().api.upload(namespace, '/broken.yaml', 'states: {}');
    const types = (await data<{ type: string }[]>('/notifications')).map(({ type }) => type);
    expect(types).toEqual(['uninitialized_secrets', 'invalid_workflows']);
  });

  it('an instance is the first of the list when its start was answered, and one that an event starts when the event was', async () => {
    const newest = async () => (await data<{ id: string; path: string }[]>('/instances?limit=1'))[0];
    const id = await engine().api.submitWithoutWaiting(namespace, waits);
    expect(await newest()).toMatchObject({ id, status: 'pending' });
    const event = { specversion: '1.0', id: 'begin-1', source: '/test', type: 'begin' };
    expect((await engine().api.broadcast(namespace, event)).status).toBe(200);
    expect(await newest()).toMatchObject({ path: '/begin.yaml', invoker: 'cloudevent' });
  });

  it('a namespace in which instances run can be deleted, and made again at once', async () => {
    await engine().api.submitWithoutWaiting(namespace, waits);
    expect((await engine().api.fetch(root, { method: 'DELETE' })).status).toBe(200);
    await engine().api.namespace(namespace);
    expect(await data<unknown[]>('/instances')).toEqual([]);
  });

  it('what began in the moment in which its namespace was deleted is cancelled, and nothing that is known', async () => {
    const { api, client, store } = engine();
    const flow = await new FlowSource(store.definitions).read(waits);
    const id = randomUUID();
    const input = {
      v: 1,
      definition: flow.flow,
      definitionHash: flow.hash,
      path: '/late.yaml',
      invoker: 'api',
    } as const;
    const rest = { callQueue: flowQueue, deepestSubflow: 256, lineage: [], iterator: 0 };
    await startRun({ client, eager: false }, id, { ...input, ...rest, namespace: 'gone' }, {});
    const known = await api.submitWithoutWaiting(namespace, waits);
    const parts = { client, index: store.instances, deleted: store.deletedNamespaces };
    const leftBehind = new LeftBehind({ ...parts, problem: expect.unreachable });
    await expect.poll(() => leftBehind.cancelBefore(Date.now(), 'gone'), { timeout: 10_000 }).toBe(1);
    await expect(client.workflow.getHandle(id).result()).rejects.toThrow();
    await expect.poll(() => listed(namespace), { timeout: 10_000 }).toContain(known);
    expect(await leftBehind.cancelBefore(Date.now(), namespace)).toBe(0);
  });

  it('a start that read its file before its namespace was made again leaves nothing in the new one', async () => {
    const { client, store } = engine();
    const flow = await new FlowSource(store.definitions).read(waits);
    const namespaceMadeAt = ((await store.namespaces.get(namespace))?.createdAt ?? 0) - 1;
    const launcher = new Launcher({
      ...{ client, index: store.instances, callQueue: flowQueue, subflowDepth: 256 },
      starter: () => ({ client, eager: false }),
    });
    const launch = { namespace, namespaceMadeAt, path: '/late.yaml', flow, input: Buffer.from('{}') } as const;
    const [asked, byEvent] = [randomUUID(), randomUUID()];
    await expect(launcher.start({ ...launch, id: asked, invoker: 'api' })).rejects.toThrow(NamespaceGoneError);
    expect(await launcher.startOnce({ ...launch, id: byEvent, invoker: 'cloudevent' })).toBe(false);
    for (const id of [asked, byEvent]) {
      await expect(client.workflow.getHandle(id).result()).rejects.toThrow();
      expect(await store.instances.get(namespace, id)).toBeUndefined();
    }
  });
});
