import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/json/json.js';
import type { Instance } from '../../src/instances/instances.js';
import { useEngine } from './support/engine.js';
import { eventOf, publish as publishIn } from './support/events.js';
import { until } from './support/until.js';

const engine = useEngine();
const namespace = 'starts';

beforeAll(() => engine().api.namespace(namespace));

const flow = (start: string, states = '[{id: a, type: noop}]') => `start: ${start}\nstates: ${states}\n`;
const publish = (event: JsonObject) => publishIn(engine(), namespace, event);
const upload = (path: string, text: string) => engine().api.upload(namespace, path, text);

/** The instances of a file, the oldest first. */
async function instancesOf(path: string, space = namespace): Promise<Instance[]> {
  const rows = await engine().store.instances.page(space, { direction: 'ASC', filters: [] });
  return rows.filter((row) => row.path === path);
}

/** Waits until so many instances of the file have ended, and gives their outputs in the order of their starts. */
async function outputsOf(path: string, count: number): Promise<Json[]> {
  await until(`${count} instances of ${path}`, async () => (await instancesOf(path)).length >= count);
  const outputs: Json[] = [];
  for (const { id } of await instancesOf(path)) outputs.push((await engine().api.ended(namespace, id)).output);
  return outputs;
}

const patch = (path: string, body: JsonObject) =>
  engine().api.send('PATCH', `/namespaces/${namespace}/files${path}`, body);
const rewrite = (path: string, text: string) => patch(path, { data: Buffer.from(text).toString('base64') });
const remove = (path: string) => engine().api.fetch(`/namespaces/${namespace}/files${path}`, { method: 'DELETE' });
const log = async () => (await engine().store.logs.list({ namespace })).map(({ message }) => message);

describe.concurrent('a flow with an event start (specification 9.4)', () => {
  it('is started by each event that matches, with the event under its type as input', async () => {
    await upload('/one.yaml', flow('{type: event, event: {type: one, context: {subject: "1*"}}}'));
    const events = [eventOf('one', { subject: '12', data: { n: 1 } }), eventOf('one', { subject: '1' })];
    for (const event of events) await publish(event);
    await publish(eventOf('one', { subject: '2' }));
    await publish(eventOf('ONE', { subject: '1' }));
    expect(await outputsOf('/one.yaml', 2)).toEqual(events.map((event) => ({ one: event })));
  });

  it('says that an event started it', async () => {
    await upload('/invoker.yaml', flow('{type: event, event: {type: invoker}}'));
    await publish(eventOf('invoker'));
    await outputsOf('/invoker.yaml', 1);
    expect(await instancesOf('/invoker.yaml')).toMatchObject([{ invoker: 'cloudevent', status: 'complete' }]);
  });

  it('begins with the state it names', async () => {
    const states = '[{id: a, type: noop}, {id: b, type: noop}]';
    await upload('/entry.yaml', flow('{type: event, state: b, event: {type: entry}}', states));
    await publish(eventOf('entry'));
    await outputsOf('/entry.yaml', 1);
    expect(await instancesOf('/entry.yaml')).toMatchObject([{ flow: ['b'] }]);
  });

  it('is there when the event has been answered', async () => {
    await upload('/at-once.yaml', flow('{type: event, event: {type: at-once}}'));
    await publish(eventOf('at-once'));
    expect(await instancesOf('/at-once.yaml')).toHaveLength(1);
  });

  it('cannot be started by hand', async () => {
    await upload('/by-hand.yaml', flow('{type: event, event: {type: by-hand}}'));
    const started = await engine().api.fetch(`/namespaces/${namespace}/instances?path=/by-hand.yaml`, {
      method: 'POST',
    });
    expect(await started.json()).toMatchObject({ error: { code: 'cannot manually invoke event-based workflow' } });
  });

  it('shares the event with other flows and with instances that wait', async () => {
    await upload('/left.yaml', flow('{type: event, event: {type: shared}}'));
    await upload('/right.yaml', flow('{type: event, event: {type: shared}}'));
    const waiting = await engine().api.submitWithoutWaiting(
      namespace,
      'states: [{id: a, type: consumeEvent, event: {type: shared}}]',
    );
    await until(
      'three who listen',
      async () => (await engine().store.listeners.candidates(namespace, 'shared')).length === 3,
    );
    await publish(eventOf('shared'));
    await outputsOf('/left.yaml', 1);
    await outputsOf('/right.yaml', 1);
    expect(await engine().api.ended(namespace, waiting)).toMatchObject({ status: 'complete' });
  });

  it('is not started by events of another namespace', async () => {
    await engine().api.namespace('elsewhere');
    await upload('/far.yaml', flow('{type: event, event: {type: far}}'));
    await publishIn(engine(), 'elsewhere', eventOf('far'));
    await publish(eventOf('far'));
    expect(await outputsOf('/far.yaml', 1)).toHaveLength(1);
  });
});

describe.concurrent('a flow with an eventsXor start', () => {
  it('is started by each event that matches one of its definitions', async () => {
    const definitions = '[{type: x1, context: {subject: a}}, {type: x1, context: {subject: b}}, {type: x2}]';
    await upload('/xor.yaml', flow(`{type: eventsXor, events: ${definitions}}`));
    const events = [eventOf('x1', { subject: 'b' }), eventOf('x2'), eventOf('x1', { subject: 'a' })];
    for (const event of events) await publish(event);
    await publish(eventOf('x1', { subject: 'c' }));
    expect(await outputsOf('/xor.yaml', 3)).toEqual(events.map((event) => ({ [String(event['type'])]: event })));
  });
});

describe.concurrent('a flow with an eventsAnd start (specification 9.5)', () => {
  it('is started once every type is there, whatever the order, and begins anew', async () => {
    await upload('/and.yaml', flow('{type: eventsAnd, events: [{type: l}, {type: r}]}'));
    const [r1, r2, l1, l2] = [eventOf('r'), eventOf('r'), eventOf('l'), eventOf('l')] as const;
    for (const event of [r1, r2, l1]) await publish(event);
    expect(await outputsOf('/and.yaml', 1)).toEqual([{ r: r1, l: l1 }]);
    await publish(l2);
    expect(await instancesOf('/and.yaml')).toHaveLength(1);
    await publish(eventOf('r'));
    expect(await outputsOf('/and.yaml', 2)).toHaveLength(2);
  });

  it('forgets an event after its lifespan (test case 29)', async () => {
    await upload('/lifespan.yaml', flow('{type: eventsAnd, lifespan: PT2S, events: [{type: t1}, {type: t2}]}'));
    await publish(eventOf('t1'));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const [late, again] = [eventOf('t2'), eventOf('t1')];
    await publish(late);
    expect(await instancesOf('/lifespan.yaml')).toEqual([]);
    await publish(again);
    expect(await outputsOf('/lifespan.yaml', 1)).toEqual([{ t2: late, t1: again }]);
  });
});

describe.concurrent('the file of a flow with an event start (specification 9.7)', () => {
  it('listens for other events after it was changed', async () => {
    await upload('/changed.yaml', flow('{type: event, event: {type: before}}'));
    await rewrite('/changed.yaml', flow('{type: event, event: {type: after}}'));
    await publish(eventOf('before'));
    const after = eventOf('after');
    await publish(after);
    expect(await outputsOf('/changed.yaml', 1)).toEqual([{ after }]);
  });

  it('listens no more when it has no such start any more', async () => {
    await upload('/plain.yaml', flow('{type: event, event: {type: plain}}'));
    await rewrite('/plain.yaml', 'states: [{id: a, type: noop}]');
    await publish(eventOf('plain'));
    expect(await instancesOf('/plain.yaml')).toEqual([]);
  });

  it('forgets what it has collected when it is changed, and keeps it when nothing is', async () => {
    const text = flow('{type: eventsAnd, events: [{type: k1}, {type: k2}]}');
    await upload('/kept.yaml', text);
    await publish(eventOf('k1'));
    await rewrite('/kept.yaml', text);
    await publish(eventOf('k2'));
    expect(await outputsOf('/kept.yaml', 1)).toHaveLength(1);
    await publish(eventOf('k1'));
    await rewrite('/kept.yaml', `${text}# changed\n`);
    await publish(eventOf('k2'));
    expect(await instancesOf('/kept.yaml')).toHaveLength(1);
  });

  it('listens under its new path after it or its folder was moved', async () => {
    await upload('/old/moved.yaml', flow('{type: event, event: {type: moved}}'));
    await patch('/old', { path: '/new' });
    await publish(eventOf('moved'));
    await patch('/new/moved.yaml', { path: '/new/again.yaml' });
    await publish(eventOf('moved'));
    expect(await outputsOf('/new/moved.yaml', 1)).toHaveLength(1);
    expect(await outputsOf('/new/again.yaml', 1)).toHaveLength(1);
    expect(await instancesOf('/old/moved.yaml')).toEqual([]);
  });

  it('listens no more when it or its folder is deleted (test case 31)', async () => {
    await upload('/gone/deleted.yaml', flow('{type: event, event: {type: deleted}}'));
    await remove('/gone');
    await upload('/gone/deleted.yaml', 'states: [{id: a, type: noop}]');
    await publish(eventOf('deleted'));
    expect(await instancesOf('/gone/deleted.yaml')).toEqual([]);
  });

  it('keeps its listener when it becomes invalid: an event is logged, no instance starts, until it is valid again', async () => {
    await upload('/broken.yaml', flow('{type: event, event: {type: broken}}'));
    await rewrite('/broken.yaml', 'states: []');
    expect(await log()).toContainEqual(
      expect.stringMatching(/^\/broken.yaml is no valid flow, what started it before/),
    );
    await publish(eventOf('broken'));
    expect(await log()).toContainEqual(
      expect.stringMatching(/^\/broken.yaml could not be started \(cloudevent\): direktiv.workflow.invalid/),
    );
    expect(await instancesOf('/broken.yaml')).toEqual([]);
    await rewrite('/broken.yaml', flow('{type: event, event: {type: broken}}'));
    await publish(eventOf('broken'));
    expect(await outputsOf('/broken.yaml', 1)).toHaveLength(1);
  });

  it('may be uploaded into a namespace that was there before', async () => {
    await engine().api.namespace('short');
    await engine().api.upload('short', '/a.yaml', flow('{type: event, event: {type: short}}'));
    await engine().api.fetch('/namespaces/short', { method: 'DELETE' });
    await engine().api.namespace('short');
    await publishIn(engine(), 'short', eventOf('short'));
    expect(await instancesOf('/a.yaml', 'short')).toEqual([]);
  });
});
