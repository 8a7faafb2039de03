import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Instance } from '../../src/instances/instances.js';
import type { Json } from '../../src/json/json.js';
import { scheduleId, Schedules } from '../../src/temporal/schedules.js';
import { useEngine } from './support/engine.js';
import { eventOf, publish, startListening } from './support/events.js';
import { until } from './support/until.js';

const engine = useEngine();

const states = 'states: [{id: a, type: noop}]\n';
const byTime = (cron: string) => `start: {type: scheduled, cron: "${cron}"}\n${states}`;
const byEvent = (type: string) => `start: {type: event, event: {type: ${type}}}\n${states}`;

/** A namespace of its own for a test, with these files. */
async function newNamespace(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const namespace = `n${randomUUID()}`;
  await engine().api.namespace(namespace, files);
  return namespace;
}
async function request(method: string, path: string): Promise<Json> {
  const response = await engine().api.fetch(path, { method });
  expect(response.status).toBe(200);
  const text = await response.text();
  return text === '' ? null : ((JSON.parse(text) as { data: Json }).data as Json);
}
const pause = (namespace: string) => request('PUT', `/namespaces/${namespace}/pause`);
const resume = (namespace: string) => request('DELETE', `/namespaces/${namespace}/pause`);
const pauseOf = (namespace: string) => request('GET', `/namespaces/${namespace}/pause`);
const rewrite = (namespace: string, path: string, text: string) =>
  engine().api.send('PATCH', `/namespaces/${namespace}/files${path}`, { data: Buffer.from(text).toString('base64') });

const schedule = (namespace: string, path = '/timed.yaml') =>
  engine().client.schedule.getHandle(scheduleId({ namespace, path }));
const stateOf = async (namespace: string, path?: string) => {
  const { paused, note } = (await schedule(namespace, path).describe()).state;
  return { paused, note };
};
const goesOn = (namespace: string, cron = '@yearly', path = '/timed.yaml') => ({
  paused: false,
  note: `Starts the flow ${path} of the namespace ${namespace}: ${cron}`,
});
const rests = (namespace: string, cron = '@yearly', path = '/timed.yaml') => ({
  paused: true,
  note: `Paused, because the namespace ${namespace} is paused. ${goesOn(namespace, cron, path).note}`,
});

async function instancesOf(namespace: string): Promise<Instance[]> {
  return await engine().store.instances.page(namespace, { direction: 'ASC', filters: [] });
}
/** The ids of the events that instances were started with, in the order of their starts, once there are so many. */
async function startedBy(namespace: string, count: number): Promise<string[][]> {
  await until(`${count} instances`, async () => (await instancesOf(namespace)).length >= count);
  const ids: string[][] = [];
  for (const { id } of await instancesOf(namespace)) {
    const { output } = await engine().api.ended(namespace, id);
    ids.push(Object.values(output as Record<string, { id: string }>).map((event) => event.id));
  }
  return ids;
}
const log = async (namespace: string) => (await engine().store.logs.list({ namespace })).map(({ message }) => message);

describe.concurrent('the schedules of a namespace', () => {
  it('are paused with it and go on with it, and their notes say so', async () => {
    const namespace = await newNamespace({ '/timed.yaml': byTime('@yearly') });
    expect(await stateOf(namespace)).toEqual(goesOn(namespace));
    await pause(namespace);
    expect(await stateOf(namespace)).toEqual(rests(namespace));
    await resume(namespace);
    expect(await stateOf(namespace)).toEqual(goesOn(namespace));
  });

  it('do not make up for the times of the pause', async () => {
    const namespace = await newNamespace({ '/timed.yaml': byTime('@every 1m') });
    // No flow may be started each second, but nobody can wait for minutes.
    const put = (paused: boolean) => {
      const each = { kind: 'interval', seconds: 1 } as const;
      return new Schedules(engine().client).put({ namespace, path: '/timed.yaml' }, '@every 1m', each, paused);
    };
    await put(true);
    const from = Date.now() + 1000;
    await sleep(4000);
    const to = Date.now();
    await put(false);
    const times = async () => (await schedule(namespace).describe()).info.recentActions.map((one) => +one.scheduledAt);
    await until('it goes on', async () => (await times()).some((time) => time > to));
    expect((await times()).filter((time) => time > from && time < to)).toEqual([]);
  });

  it('stay paused that somebody had paused by hand before, with the reason', async () => {
    const namespace = await newNamespace({ '/timed.yaml': byTime('@yearly') });
    await schedule(namespace).pause('until the audit is over');
    await pause(namespace);
    await rewrite(namespace, '/timed.yaml', byTime('@daily'));
    await resume(namespace);
    expect(await stateOf(namespace)).toEqual({ paused: true, note: 'until the audit is over' });
  });

  it('stay paused that somebody pauses by hand meanwhile', async () => {
    const namespace = await newNamespace({ '/timed.yaml': byTime('@yearly') });
    await pause(namespace);
    await schedule(namespace).pause('this one longer');
    await resume(namespace);
    expect(await stateOf(namespace)).toEqual({ paused: true, note: 'this one longer' });
  });

  it('are those of its files, whatever became of these meanwhile', async () => {
    const { api } = engine();
    const files = ['/timed.yaml', '/moved.yaml', '/broken.yaml', '/gone.yaml'];
    const namespace = await newNamespace(Object.fromEntries(files.map((path) => [path, byTime('@yearly')])));
    await pause(namespace);
    await api.upload(namespace, '/new.yaml', byTime('@yearly'));
    await rewrite(namespace, '/timed.yaml', byTime('@daily'));
    await api.send('PATCH', `/namespaces/${namespace}/files/moved.yaml`, { path: '/there.yaml' });
    await rewrite(namespace, '/broken.yaml', 'states: {}');
    await api.fetch(`/namespaces/${namespace}/files/gone.yaml`, { method: 'DELETE' });
    const left = ['/timed.yaml', '/new.yaml', '/there.yaml', '/broken.yaml'];
    const cronOf = (path: string) => (path === '/timed.yaml' ? '@daily' : '@yearly');
    for (const path of left) expect(await stateOf(namespace, path)).toEqual(rests(namespace, cronOf(path), path));
    await resume(namespace);
    for (const path of left) expect(await stateOf(namespace, path)).toEqual(goesOn(namespace, cronOf(path), path));
    for (const path of ['/moved.yaml', '/gone.yaml']) await expect(stateOf(namespace, path)).rejects.toThrow();
  });

  it('rest also when the file became invalid before', async () => {
    const namespace = await newNamespace({ '/timed.yaml': byTime('@yearly') });
    await rewrite(namespace, '/timed.yaml', 'states: {}');
    await pause(namespace);
    expect(await stateOf(namespace)).toEqual(rests(namespace));
    await resume(namespace);
    expect(await stateOf(namespace)).toEqual(goesOn(namespace));
  });

  it('start nothing when they come due before they are paused, and then pause themselves', async () => {
    const namespace = await newNamespace({ '/timed.yaml': byTime('@yearly') });
    // As when Temporal did not answer at that moment.
    await engine().store.pauses.begin(namespace);
    await schedule(namespace).trigger();
    await until('it is paused', async () => (await stateOf(namespace)).paused);
    expect(await stateOf(namespace)).toEqual(rests(namespace));
    expect(await instancesOf(namespace)).toEqual([]);
  });

  it('say in the result of their run why nothing was started when somebody triggers them', async () => {
    const namespace = await newNamespace({ '/timed.yaml': byTime('@yearly') });
    await pause(namespace);
    await schedule(namespace).trigger();
    const runs = async () => (await schedule(namespace).describe()).info.recentActions;
    await until('it was triggered', async () => (await runs()).length > 0);
    const [triggered] = await runs();
    const { workflowId = '' } = triggered?.action.type === 'startWorkflow' ? triggered.action.workflow : {};
    expect(await engine().client.workflow.getHandle(workflowId).result()).toBe(
      `nothing was started: the namespace ${namespace} is paused`,
    );
  });

  it('go on in a namespace that is made anew, whose pause is gone with it', async () => {
    const namespace = await newNamespace({ '/timed.yaml': byTime('@yearly') });
    await pause(namespace);
    await engine().api.fetch(`/namespaces/${namespace}`, { method: 'DELETE' });
    await engine().api.namespace(namespace, { '/timed.yaml': byTime('@yearly') });
    expect(await stateOf(namespace)).toEqual(goesOn(namespace));
  });

  it('go on there also when Temporal did not hear of the end of the first one', async () => {
    const namespace = await newNamespace({ '/timed.yaml': byTime('@yearly') });
    await pause(namespace);
    await engine().store.namespaces.delete(namespace);
    await engine().api.namespace(namespace, { '/timed.yaml': byTime('@yearly') });
    expect(await stateOf(namespace)).toEqual(goesOn(namespace));
  });
});

describe.concurrent('what events start in a namespace that is paused', () => {
  it('waits for the end of the pause, and is started once for each', async () => {
    const namespace = await newNamespace({
      '/one.yaml': byEvent('one'),
      '/xor.yaml': `start: {type: eventsXor, events: [{type: x1}, {type: x2}]}\n${states}`,
    });
    await pause(namespace);
    const events = ['one', 'x2', 'one', 'x1', 'one'].map((type) => eventOf(type));
    for (const event of events) await publish(engine(), namespace, event);
    expect(await instancesOf(namespace)).toEqual([]);
    expect(await pauseOf(namespace)).toMatchObject({ paused: true, held: 5 });
    await resume(namespace);
    expect((await startedBy(namespace, 5)).flat().toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    expect(await pauseOf(namespace)).toEqual({ paused: false, since: null, held: 0 });
    expect(await log(namespace)).toContain('the namespace goes on; starts that were held: 5');
  });

  it('collects what it needs before, during and after the pause', async () => {
    const namespace = await newNamespace({
      '/and.yaml': `start: {type: eventsAnd, events: [{type: left}, {type: right}]}\n${states}`,
    });
    const events = ['left', 'right', 'left', 'right'].map((type) => eventOf(type));
    await publish(engine(), namespace, events[0]!);
    await pause(namespace);
    for (const event of events.slice(1, 3)) await publish(engine(), namespace, event);
    expect(await instancesOf(namespace)).toEqual([]);
    await resume(namespace);
    await publish(engine(), namespace, events[3]!);
    const pairs = (await startedBy(namespace, 2)).map((pair) => pair.toSorted().join());
    const idsOf = (first: number) => [events[first]?.['id'], events[first + 1]?.['id']].map(String).toSorted().join();
    expect(pairs.toSorted()).toEqual([idsOf(0), idsOf(2)].toSorted());
  });

  it('is started with the flow as it is after the pause, wherever its file is by then', async () => {
    const namespace = await newNamespace({ '/one.yaml': byEvent('one') });
    await pause(namespace);
    await publish(engine(), namespace, eventOf('one'));
    await engine().api.send('PATCH', `/namespaces/${namespace}/files/one.yaml`, { path: '/moved.yaml' });
    await resume(namespace);
    await startedBy(namespace, 1);
    expect(await instancesOf(namespace)).toMatchObject([{ path: '/moved.yaml', invoker: 'cloudevent' }]);
  });

  it('includes what flows of it publish, also later', async () => {
    const namespace = await newNamespace({ '/one.yaml': byEvent('one') });
    await pause(namespace);
    const generate = (delay: string) =>
      `states: [{id: a, type: generateEvent, ${delay} event: {type: one, source: /here}}]`;
    await engine().api.submit(namespace, generate(''));
    await engine().api.submit(namespace, generate('delay: PT1S,'));
    await until('both are held', async () => ((await pauseOf(namespace)) as { held: number }).held === 2);
    expect(await instancesOf(namespace)).toHaveLength(2);
    await resume(namespace);
    await until('both are started', async () => (await instancesOf(namespace)).length === 4);
  });

  it('is started in other namespaces', async () => {
    const [paused, other] = [await newNamespace(), await newNamespace({ '/one.yaml': byEvent('one') })];
    await pause(paused);
    await publish(engine(), other, eventOf('one'));
    expect(await instancesOf(other)).toHaveLength(1);
  });

  it('is no failure, and nobody tries it again and again', async () => {
    const namespace = await newNamespace({ '/one.yaml': byEvent('one') });
    await pause(namespace);
    const before = engine().logged.length;
    await publish(engine(), namespace, eventOf('one'));
    expect(await engine().store.deliveries.take(1)).toEqual([]);
    expect(
      engine()
        .logged.slice(before)
        .filter((line) => line.includes('event delivery')),
    ).toEqual([]);
  });
});

describe.concurrent('a namespace that is paused', () => {
  it('does what it is asked for: starts by hand, submissions, subflows, and what runs', async () => {
    const namespace = await newNamespace({
      '/timed.yaml': byTime('@yearly'),
      '/parent.yaml':
        'functions: [{id: f, type: subflow, workflow: /timed.yaml}]\nstates: [{id: a, type: action, action: {function: f}}]\n',
    });
    const { api } = engine();
    const waits = 'states: [{id: a, type: consumeEvent, event: {type: wake}}]';
    const both = 'states: [{id: a, type: eventsAnd, events: [{type: wake}, {type: up}]}]';
    const waiting = await startListening(engine(), namespace, waits, 'wake');
    await pause(namespace);
    const collecting = await startListening(engine(), namespace, both, 'up');
    for (const path of ['/timed.yaml', '/parent.yaml'])
      expect(await api.run(namespace, path)).toMatchObject({ status: 'complete' });
    expect(await api.submit(namespace, states)).toMatchObject({ status: 'complete' });
    for (const type of ['wake', 'up']) await publish(engine(), namespace, eventOf(type));
    for (const id of [waiting, collecting])
      expect(await api.ended(namespace, id)).toMatchObject({ status: 'complete' });
  });

  it('may be paused twice and goes on once, which its log tells', async () => {
    const namespace = await newNamespace();
    const first = await pause(namespace);
    expect(first).toEqual({ paused: true, since: expect.any(String) as string, held: 0 });
    expect(await pause(namespace)).toEqual(first);
    await resume(namespace);
    await resume(namespace);
    expect(await log(namespace)).toEqual([
      'the namespace is paused: nothing in it starts by itself',
      'the namespace goes on; starts that were held: 0',
    ]);
  });
});
