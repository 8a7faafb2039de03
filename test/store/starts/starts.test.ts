import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { CloudEvent } from '../../../src/events/cloud-event.js';
import { openStore, type Store } from '../../../src/store/database.js';
import type { Delivery } from '../../../src/store/events/deliveries.js';
import { usePostgres, useStore } from '../../support/postgres.js';

const namespace = 'starts';

const postgres = usePostgres();
/** Two processes, as far as the database can tell. */
const left = useStore(postgres);
const right = useStore(postgres);

beforeAll(() => left().namespaces.create(namespace));

const eventOf = (type: string): CloudEvent => ({ specversion: '1.0', id: randomUUID(), source: '/s', type });
const awaited = (type: string) => ({ type, context: {} });

async function addFile(path: string): Promise<void> {
  const data = Buffer.from('states: []');
  await left().files.create({ namespace, path, type: 'workflow', mimeType: '', data });
}

/** A flow that starts when an event of each type is there. */
async function addCollector(path: string, types: readonly string[], lifespan: string | null = null): Promise<void> {
  await addFile(path);
  await left().starts.setUp({ namespace, path }, (start) =>
    start.listen('hash', { mode: 'and', events: types.map(awaited), lifespan }),
  );
}

async function publish(store: Store, event: CloudEvent): Promise<readonly Delivery[]> {
  const published = await store.outbox.publish(namespace, event);
  return published.kind === 'stored' ? published.deliveries : [];
}

const idsOf = (delivery: Delivery | undefined) => new Set(delivery?.events.map(({ id }) => id));

test('two events in the same instant, from two processes, complete a collector once and with both', async () => {
  await addCollector('/race.yaml', ['one', 'other']);
  for (let round = 0; round < 100; round++) {
    const [one, other] = [eventOf('one'), eventOf('other')];
    const [first, second] = await Promise.all([publish(left(), one), publish(right(), other)]);
    const deliveries = [...first, ...second];
    expect(deliveries).toHaveLength(1);
    expect(idsOf(deliveries[0])).toEqual(new Set([one.id, other.id]));
  }
});

test('events that many processes publish at once are never used twice, nor lost', async () => {
  await addCollector('/crowd.yaml', ['c1', 'c2', 'c3']);
  const events = Array.from({ length: 90 }, (_, i) => eventOf(`c${(i % 3) + 1}`));
  const deliveries = (
    await Promise.all(events.map((event, i) => publish(i % 2 === 0 ? left() : right(), event)))
  ).flat();
  const used = deliveries.flatMap((delivery) => delivery.events.map(({ id }) => id));
  expect(new Set(used).size).toBe(used.length);
  for (const { events: collected } of deliveries) {
    expect(new Set(collected.map(({ type }) => type))).toEqual(new Set(['c1', 'c2', 'c3']));
  }
  expect(deliveries.length).toBeGreaterThan(0);
});

test('a listener goes with its file, and moves with it and what it has collected', async () => {
  await addCollector('/kept.yaml', ['k1', 'k2']);
  const held = eventOf('k1');
  await publish(left(), held);
  await left().files.update(namespace, '/kept.yaml', { path: '/moved.yaml' });
  const last = eventOf('k2');
  const [delivery] = await publish(left(), last);
  expect(delivery).toMatchObject({ path: '/moved.yaml', waitId: null });
  expect(idsOf(delivery)).toEqual(new Set([held.id, last.id]));
  await left().files.delete(namespace, '/moved.yaml');
  expect(await left().listeners.candidates(namespace, 'k1')).toEqual([]);
});

test('a file that is gone gets no listener', async () => {
  await left().starts.setUp({ namespace, path: '/none.yaml' }, (start) =>
    start.listen('hash', { mode: 'simple', events: [awaited('none')], lifespan: null }),
  );
  expect(await left().listeners.candidates(namespace, 'none')).toEqual([]);
});

test('what was collected is still there after a restart, and events of a lifespan that is over are not', async () => {
  await addCollector('/restart.yaml', ['r1', 'r2'], 'PT1S');
  await publish(left(), eventOf('r1'));
  const fresh = await openStore(postgres().url);
  try {
    expect(await publish(fresh, eventOf('r2'))).toHaveLength(1);
    await publish(fresh, eventOf('r1'));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await publish(fresh, eventOf('r2'))).toEqual([]);
  } finally {
    await fresh.close();
  }
});

test('a path is set up by one process at a time', async () => {
  await addFile('/alone.yaml');
  let inside = 0;
  let most = 0;
  const setUp = (store: Store) =>
    store.starts.setUp({ namespace, path: '/alone.yaml' }, async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
    });
  await Promise.all([left(), right(), left(), right()].map(setUp));
  expect(most).toBe(1);
});

test('flow files at a path and below it, and schedules whose file is gone', async () => {
  for (const path of ['/f.yaml', '/f']) {
    const type = path === '/f' ? 'directory' : 'workflow';
    await left().files.create({ namespace, path, type, mimeType: '', data: Buffer.alloc(0) });
  }
  await addFile('/f/a.yaml');
  expect(await left().starts.flowPaths(namespace, '/f')).toEqual([{ namespace, path: '/f/a.yaml' }]);
  expect(await left().starts.flowPaths(namespace, '/f.yaml')).toEqual([{ namespace, path: '/f.yaml' }]);
  for (const path of ['/f/a.yaml', '/f.yaml']) {
    await left().starts.setUp({ namespace, path }, (start) => start.remember('@daily'));
  }
  await left().files.delete(namespace, '/f');
  expect(await left().starts.orphans(namespace)).toEqual([{ namespace, path: '/f/a.yaml' }]);
  await left().namespaces.delete(namespace);
  expect(await left().starts.orphans()).toHaveLength(2);
});
