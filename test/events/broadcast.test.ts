import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBroadcaster } from '../../src/events/broadcast.js';
import { parseCloudEvent } from '../../src/events/cloud-event.js';
import { Dispatcher } from '../../src/events/dispatcher.js';
import type { JsonObject } from '../../src/json/json.js';
import { useStore } from '../support/postgres.js';
import { until } from '../e2e/support/until.js';

const store = useStore();

let woken: string[];
let unreachable: Set<string>;
let problems: string[];

beforeAll(() => store().namespaces.create('ns'));
beforeEach(() => {
  woken = [];
  unreachable = new Set();
  problems = [];
});

function newDispatcher(): Dispatcher {
  return new Dispatcher({
    ...{ outbox: store().outbox, deliveries: store().deliveries },
    deliver: ({ instance, events }) => {
      if (unreachable.has(instance)) return Promise.reject(new Error('unreachable'));
      woken.push(`${instance} ${events.map(({ id }) => id).join()}`);
      return Promise.resolve('settled');
    },
    problem: (message) => problems.push(message),
  });
}

const eventOf = (type: string, more: JsonObject = {}) =>
  parseCloudEvent({ specversion: '1.0', id: randomUUID(), source: '/s', type, ...more });

async function publish(event: ReturnType<typeof eventOf>) {
  return createBroadcaster({ outbox: store().outbox, history: store().events, dispatcher: newDispatcher() }).broadcast(
    'ns',
    event,
  );
}

async function listen(type: string, ...contexts: JsonObject[]): Promise<string> {
  const instance = randomUUID();
  const events = (contexts.length === 0 ? [{}] : contexts).map((context) => ({ type, context }));
  await store().listeners.register({ namespace: 'ns', instance, waitId: 'w', mode: 'or', events });
  return instance;
}

describe('broadcast (specification 9.6)', () => {
  it('wakes every wait that matches and no other, before it answers', async () => {
    const [a, , c] = [
      await listen('t1'),
      await listen('t1', { subject: '999' }),
      await listen('t1', { subject: '1*' }),
    ];
    const event = eventOf('t1', { subject: '123' });
    expect(await publish(event)).toBe('accepted');
    expect(woken.toSorted()).toEqual([`${a} ${event.id}`, `${c} ${event.id}`].toSorted());
  });

  it('takes each definition of a wait on its own (D20)', async () => {
    const instance = await listen('t2', { subject: '999' }, { subject: '123' });
    const event = eventOf('t2', { subject: '123' });
    await publish(event);
    expect(woken).toEqual([`${instance} ${event.id}`]);
  });

  it('does not deliver a duplicate', async () => {
    const event = eventOf('t3');
    await publish(event);
    await listen('t3');
    expect(await publish(event)).toBe('duplicate');
    expect(woken).toEqual([]);
  });

  it('knows when the namespace is gone', async () => {
    const broadcaster = createBroadcaster({
      outbox: store().outbox,
      history: store().events,
      dispatcher: newDispatcher(),
    });
    expect(await broadcaster.broadcast('gone', eventOf('t'))).toBe('no-namespace');
  });

  it('wakes more waits than it wakes at a time', async () => {
    await Promise.all(Array.from({ length: 100 }, () => listen('t4')));
    await publish(eventOf('t4'));
    expect(new Set(woken).size).toBe(100);
  });
});

describe('events that come together', () => {
  it('wake a wait once, and all are kept', async () => {
    const instance = await listen('t8');
    const events = Array.from({ length: 20 }, () => eventOf('t8'));
    expect(new Set(await Promise.all(events.map(publish)))).toEqual(new Set(['accepted']));
    expect(woken).toEqual([expect.stringContaining(instance)]);
    expect(await store().events.list('ns', { typeContains: 't8' }, 100)).toHaveLength(20);
  });

  it('wake each its own waits', async () => {
    const numbers = Array.from({ length: 20 }, (_, n) => `${n}`);
    const instances = await Promise.all(numbers.map((number) => listen('t9', { number })));
    const events = numbers.map((number) => eventOf('t9', { number }));
    await Promise.all(events.map(publish));
    expect(woken.toSorted()).toEqual(events.map(({ id }, n) => `${instances[n]} ${id}`).toSorted());
  });

  it('are one when they are the same', async () => {
    const instance = await listen('t10');
    const event = eventOf('t10');
    const answers = await Promise.all(Array.from({ length: 20 }, () => publish(event)));
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'duplicate')).toHaveLength(19);
    expect(woken).toEqual([`${instance} ${event.id}`]);
  });
});

describe('what cannot be delivered at once', () => {
  it('keeps nobody else from being woken, and is delivered later', async () => {
    const [a, b] = [await listen('t5'), await listen('t5')];
    unreachable.add(a);
    const event = eventOf('t5');
    expect(await publish(event)).toBe('accepted');
    expect(woken).toEqual([`${b} ${event.id}`]);
    expect(problems).toEqual([expect.stringContaining(`to instance ${a} failed; it is tried again`)]);
    unreachable.clear();
    const dispatcher = newDispatcher();
    dispatcher.start();
    await until('the delivery', () => Promise.resolve(woken.includes(`${a} ${event.id}`)));
    await dispatcher.stop();
    expect(woken).toHaveLength(2);
  });

  it('is delivered by a dispatcher when the publisher died, after its lease', async () => {
    const instance = await listen('t6');
    const event = eventOf('t6');
    await store().outbox.publish('ns', event);
    const dispatchers = [newDispatcher(), newDispatcher()];
    for (const dispatcher of dispatchers) dispatcher.start();
    await until('the delivery', () => Promise.resolve(woken.length > 0));
    for (const dispatcher of dispatchers) await dispatcher.stop();
    expect(woken).toEqual([`${instance} ${event.id}`]);
    expect(await store().deliveries.nextDue()).toBeUndefined();
  });
});

describe('what is left to the dispatchers', () => {
  it('is delivered by one of them, as soon as they hear of it', async () => {
    const instances = await Promise.all(Array.from({ length: 200 }, () => listen('t7')));
    const dispatchers = [newDispatcher(), newDispatcher()];
    for (const dispatcher of dispatchers) dispatcher.start();
    const event = eventOf('t7');
    await store().outbox.publishForDispatch('ns', event);
    await until('the deliveries', async () => (await store().deliveries.nextDue()) === undefined);
    for (const dispatcher of dispatchers) await dispatcher.stop();
    expect(woken.toSorted()).toEqual(instances.map((instance) => `${instance} ${event.id}`).toSorted());
  });

  it('is matched when its delay is over, not before', async () => {
    const dispatcher = newDispatcher();
    dispatcher.start();
    const event = eventOf('t8');
    const due = Date.now() + 1_000;
    await store().outbox.publishForDispatch('ns', event, due);
    const instance = await listen('t8');
    await until('the delivery', () => Promise.resolve(woken.length > 0));
    expect(Date.now()).toBeGreaterThanOrEqual(due);
    await dispatcher.stop();
    expect(woken).toEqual([`${instance} ${event.id}`]);
  });
});
