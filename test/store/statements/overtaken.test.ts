import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseCloudEvent } from '../../../src/events/cloud-event.js';
import { usePostgres, useStore } from '../../support/postgres.js';

const postgres = usePostgres();
// The server looks for a circle once, so long after a wait began: the store's waits are to find it, on a busy machine too.
beforeAll(async () => {
  const client = await connected();
  await client.query(`alter database postgres set deadlock_timeout = '2s'`);
  await client.end();
});
const store = useStore(postgres);
/** Another process, in the middle of something. */
let other: pg.Client;
const namespace = 'overtaken';

beforeAll(() => store().namespaces.create(namespace));
beforeEach(async () => {
  other = await connected();
  await other.query(`set deadlock_timeout = '20s'`);
  await other.query('begin');
});
afterEach(() => other.end());

async function connected(): Promise<pg.Client> {
  const client = new pg.Client(postgres().url);
  await client.connect();
  return client;
}
const create = (path: string, type: 'file' | 'directory' = 'file') =>
  store().files.create({ namespace, path, type, mimeType: '', data: Buffer.alloc(0) });
const insertFile = (path: string, parent: string) =>
  other.query(
    `insert into files (namespace, path, parent, type, mime_type, data, created_at, updated_at)
     values ($1, $2, $3, 'file', '', '', 0, 0)`,
    [namespace, path, parent],
  );

/** Begins, and resolves when it waits for the other process. */
async function begun<T>(work: Promise<T>): Promise<{ readonly work: Promise<T> }> {
  work.catch(() => undefined); // It is looked at later.
  for (;;) {
    const { rows } = await other.query('select from pg_locks where not granted');
    if (rows.length > 0) return { work };
    await pause(10);
  }
}

test('a directory moves with the file that somebody makes in it at that moment', async () => {
  await create('/from', 'directory');
  await insertFile('/from/new', '/from');
  const { work } = await begun(store().files.update(namespace, '/from', { path: '/to' }));
  await other.query('commit');
  expect(await work).toMatchObject({ path: '/to' });
  expect(await store().files.children(namespace, '/to')).toMatchObject([{ path: '/to/new' }]);
});

test('a file does not move to where somebody makes one at that moment', async () => {
  await create('/source');
  await insertFile('/target', '/');
  const { work } = await begun(store().files.update(namespace, '/source', { path: '/target' }));
  await other.query('commit');
  expect(await work).toBe('exists');
});

test('a move that waits in a circle is done again', async () => {
  await create('/circle');
  await other.query(`select from files where namespace = $1 and path = '/circle' for update`, [namespace]);
  const { work } = await begun(store().files.update(namespace, '/circle', { path: '/circled' }));
  await other.query('select from namespaces where name = $1 for update', [namespace]);
  await other.query('commit');
  expect(await work).toMatchObject({ path: '/circled' });
});

/** Waits for events of two types, and the ids of their listeners in the order in which events take them. */
async function collectors(count: number, type: string): Promise<string[]> {
  for (let i = 0; i < count; i++) {
    const events = [type, `${type}-too`].map((one) => ({ type: one, context: {} }));
    const instance = crypto.randomUUID();
    await store().listeners.register({ namespace, instance, waitId: 'w', mode: 'and', events });
  }
  return (await store().listeners.candidates(namespace, type)).map(({ id }) => id).sort();
}
const event = (type: string) => parseCloudEvent({ specversion: '1.0', source: '/test', type });
const lock = (id: string | undefined) => other.query('select from listeners where id = $1 for update', [id]);

test('an event whose publishing waits in a circle is published all the same, once', async () => {
  const [first, second] = await collectors(2, 'circle');
  await lock(second);
  const { work } = await begun(store().outbox.publish(namespace, event('circle')));
  await lock(first);
  await other.query('commit');
  expect(await work).toMatchObject({ kind: 'stored' });
  expect((await store().listeners.held([first ?? '', second ?? ''])).get(first ?? '')).toHaveLength(1);
});

test('delayed events that are due at the same time hold no listeners for each other', async () => {
  const [first] = await collectors(1, 'held');
  const [second] = await collectors(1, 'awaited');
  for (const type of ['held', 'awaited'])
    await store().outbox.publishForDispatch(namespace, event(type), Date.now() + 20);
  await pause(30);
  await lock(second);
  const { work } = await begun(store().outbox.release());
  await other.query(`set lock_timeout = '1s'`);
  await lock(first);
  await other.query('commit');
  expect(await work).toEqual({ deliveries: [], more: false });
});
