import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../../src/events/dispatcher.js';
import type { CloudEvent } from '../../src/events/cloud-event.js';
import { FlowSource } from '../../src/instances/flow-source.js';
import type { Launch } from '../../src/instances/launch.js';
import { InputError } from '../../src/instances/read-input.js';
import { FileStarts } from '../../src/starts/file-starts.js';
import { timedStartId } from '../../src/starts/timed-start-id.js';
import type { Delivery } from '../../src/store/events/deliveries.js';
import { useStore } from '../support/postgres.js';

const namespace = 'starts';
const flow = 'start: {type: event, event: {type: order}}\nstates: [{id: a, type: noop}]\n';
const store = useStore();

let launched: Launch[];

beforeAll(async () => {
  for (const name of [namespace, 'many']) await store().namespaces.create(name);
});
beforeEach(() => {
  launched = [];
});

function newStarts(startOnce = (launch: Launch) => Promise.resolve(launched.push(launch) > 0)): FileStarts {
  const { files, starts, pauses, logs, definitions } = store();
  const launcher = { startOnce };
  return new FileStarts({ files, starts, pauses, logs, source: new FlowSource(definitions), launcher });
}

async function addFlow(path: string, ns = namespace): Promise<void> {
  await store().files.create({ namespace: ns, path, type: 'workflow', mimeType: '', data: Buffer.from(flow) });
  await listen(path, 'first', ns);
}

/** What a change of the file does. */
async function listen(path: string, hash: string, ns = namespace): Promise<void> {
  const events = [{ type: 'order', context: {} }];
  await store().starts.setUp({ namespace: ns, path }, (start) =>
    start.listen(hash, { mode: 'simple', events, lifespan: null }),
  );
}

/** An event that was kept and matched, and is still to be delivered. */
async function publish(ns = namespace): Promise<Delivery> {
  const event: CloudEvent = { specversion: '1.0', id: randomUUID(), source: '/s', type: 'order' };
  const published = await store().outbox.publish(ns, event);
  const [delivery] = published.kind === 'stored' ? published.deliveries : [];
  if (delivery === undefined) throw new Error('nothing is to be delivered');
  return delivery;
}

function deliver(delivery: Delivery, starts = newStarts()): Promise<DeliveryOutcome> {
  const { id, namespace, instance, path, listener, events } = delivery;
  return starts.byEvents({ namespace, path: path ?? '', id: instance, listener, delivery: id, events });
}

/** Makes a namespace, also when there is one. */
async function makeAnew(name: string): Promise<void> {
  await store().namespaces.delete(name);
  await store().namespaces.create(name);
}

/** What the run of an instance tells first: its input only whoever starts it knows. */
async function report(instance: string, path: string): Promise<void> {
  const started = {
    invoker: 'cloudevent',
    definition: 'd',
    lineage: [],
    root: instance,
    createdAt: Date.now(),
    traceId: '',
  };
  const told = { instance, namespace, path, callPath: '/', seq: 1, flow: [], lines: [] };
  await store().reports.write([{ ...told, started }]);
}

async function lines(ns = namespace): Promise<string[]> {
  const found = await store().logs.list({ namespace: ns, last: 10 });
  return found.map(({ message }) => message);
}

it('starts the flow of a file that was moved after the event came, under its new path', async () => {
  await addFlow('/before.yaml');
  const delivery = await publish();
  await store().files.update(namespace, '/before.yaml', { path: '/after.yaml' });
  await deliver(delivery);
  expect(launched).toMatchObject([{ id: delivery.instance, path: '/after.yaml', invoker: 'cloudevent' }]);
  await store().files.delete(namespace, '/after.yaml');
});

it('starts the flow of a file whose listener was set up anew after the event came', async () => {
  await addFlow('/rewritten.yaml');
  const delivery = await publish();
  await listen('/rewritten.yaml', 'second');
  await deliver(delivery);
  expect(launched).toMatchObject([{ id: delivery.instance, path: '/rewritten.yaml' }]);
  await store().files.delete(namespace, '/rewritten.yaml');
});

it('starts an instance for each of many events that come together', async () => {
  await addFlow('/flow.yaml', 'many');
  const deliveries = await Promise.all(Array.from({ length: 20 }, () => publish('many')));
  for (const delivery of deliveries) await deliver(delivery);
  expect(new Set(launched.map(({ id }) => id)).size).toBe(20);
  expect(new Set(launched.map(({ input }) => Buffer.from(input).toString())).size).toBe(20);
});

it('says in the log of the namespace that a flow was not started because its file was deleted after the event came', async () => {
  await addFlow('/deleted.yaml');
  const delivery = await publish();
  await store().files.delete(namespace, '/deleted.yaml');
  await deliver(delivery);
  expect(launched).toEqual([]);
  expect(await lines()).toContain(
    '/deleted.yaml was not started by order: meanwhile nothing starts it by events any more',
  );
});

it('says so too when the flow was changed to start otherwise', async () => {
  await addFlow('/changed.yaml');
  const delivery = await publish();
  await store().files.update(namespace, '/changed.yaml', { data: Buffer.from('states: [{id: a, type: noop}]') });
  await deliver(delivery);
  expect(launched).toEqual([]);
  expect(await lines()).toContain(
    '/changed.yaml was not started by order: meanwhile nothing starts it by events any more',
  );
  await store().files.delete(namespace, '/changed.yaml');
});

it.each([
  [
    'the flow is not valid',
    'states: [{id: a, type: noop, transition: nowhere}]',
    undefined,
    /direktiv\.workflow\.invalid: .*nowhere/s,
  ],
  ['no instance can have its input', flow, new InputError('nested too deep'), /nested too deep/],
])(
  'says as an error in the log of the namespace that it could not be started, when %s',
  async (_when, text, fault, why) => {
    const path = `/${randomUUID()}.yaml`;
    await addFlow(path);
    const delivery = await publish();
    await store().files.update(namespace, path, { data: Buffer.from(text) });
    const starts = newStarts(() => Promise.reject(fault ?? new Error('was started')));
    expect(await deliver(delivery, starts)).toBe('settled');
    const said = (await store().logs.list({ namespace })).find(({ message }) => message.startsWith(path));
    expect(said).toMatchObject({ level: 'ERROR', message: expect.stringMatching(why) });
    expect(said?.message).toContain('could not be started (cloudevent)');
    await store().files.delete(namespace, path);
  },
);

it('waits in a pause with what has not begun, and finishes what was cut off behind the start of the run', async () => {
  await addFlow('/paused.yaml');
  const [begun, fresh] = [await publish(), await publish()];
  await report(begun.instance, '/paused.yaml');
  await store().pauses.begin(namespace);
  expect([await deliver(begun), await deliver(fresh)]).toEqual(['settled', 'paused']);
  expect(launched).toMatchObject([{ id: begun.instance }]);
  await store().pauses.end(namespace);
});

it('says nothing in the log of a namespace that was made again after the event came', async () => {
  const again = 'made-again';
  await makeAnew(again);
  await addFlow('/gone.yaml', again);
  const delivery = await publish(again);
  await makeAnew(again);
  expect(await deliver(delivery)).toBe('settled');
  expect([launched, await lines(again)]).toEqual([[], []]);
});

it('says nothing there either when the namespace was made again while the flow was started', async () => {
  const again = 'made-meanwhile';
  await makeAnew(again);
  await addFlow('/gone.yaml', again);
  const delivery = await publish(again);
  const starts = newStarts(() => makeAnew(again).then(() => false));
  expect(await deliver(delivery, starts)).toBe('settled');
  expect(await lines(again)).toEqual([]);
});

describe('a start by time', () => {
  const path = '/timed.yaml';
  const text = 'start: {type: scheduled, cron: "@yearly"}\nstates: [{id: a, type: noop}]\n';
  const addTimed = (ns: string) =>
    store().files.create({ namespace: ns, path, type: 'workflow', mimeType: '', data: Buffer.from(text) });

  it('is one for each minute', async () => {
    const ns = 'timed';
    await makeAnew(ns);
    await addTimed(ns);
    const minute = 60_000;
    for (const at of [0, minute - 1, minute]) await newStarts().byTime({ namespace: ns, path }, at);
    const [first, second, third] = launched.map(({ id }) => id);
    expect(first).toBe(second);
    expect(third).not.toBe(first);
  });

  it('has an empty object as its input', async () => {
    const ns = 'timed-input';
    await makeAnew(ns);
    await addTimed(ns);
    await newStarts().byTime({ namespace: ns, path }, 0);
    expect(launched.map(({ input }) => Buffer.from(input).toString())).toEqual(['{}']);
  });

  it('is another one in a namespace that was made again within the minute', async () => {
    const ns = 'timed-again';
    for (let time = 0; time < 2; time++) {
      await makeAnew(ns);
      await addTimed(ns);
      await newStarts().byTime({ namespace: ns, path }, 0);
    }
    expect(new Set(launched.map(({ id }) => id)).size).toBe(2);
  });

  it('is finished in a pause, too, and none is begun', async () => {
    await addTimed(namespace);
    const madeAt = (await store().namespaces.get(namespace))?.createdAt ?? 0;
    const begun = timedStartId({ namespace, namespaceMadeAt: madeAt, path }, 0);
    await report(begun, path);
    await store().pauses.begin(namespace);
    const started = (at: number) => newStarts().byTime({ namespace, path }, at);
    expect([await started(0), await started(60_000)]).toEqual([
      { id: begun },
      { refused: `the namespace ${namespace} is paused` },
    ]);
    expect(launched).toMatchObject([{ id: begun, invoker: 'cron' }]);
    await store().pauses.end(namespace);
  });
});
