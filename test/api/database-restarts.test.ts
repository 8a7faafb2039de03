import { noPods } from '../../src/services/service-pods.js';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessGate } from '../../src/access/gate.js';
import { createApp } from '../../src/api/app.js';
import { OpenStreams } from '../../src/api/http/open-streams.js';
import { Readiness } from '../../src/operations/readiness.js';
import { listen, type ListeningServer } from '../../src/process/http-server.js';
import { createBroadcaster } from '../../src/events/broadcast.js';
import { checkFlow } from '../../src/language/lint/check-flow.js';
import { openStore, type Store } from '../../src/store/database.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { FakeInstances } from './support/fake-instances.js';

let postgres: TestPostgres;
let store: Store;
let server: ListeningServer;
let other: pg.Client;
let logged: string[];

beforeEach(async () => {
  postgres = await startTestPostgres();
  store = await openStore(postgres.url);
  const dispatcher = { deliver: () => Promise.resolve() };
  const events = createBroadcaster({ outbox: store.outbox, history: store.events, dispatcher });
  logged = [];
  const log = { error: (_: unknown, message: string) => void logged.push(message), info: () => undefined };
  const app = createApp({
    store,
    instances: new FakeInstances(),
    events,
    starts: { changed: () => Promise.resolve(), followPause: () => Promise.resolve() },
    review: checkFlow,
    gate: new AccessGate({ keys: store.apiKeys, tokens: undefined, alwaysClosed: false }),
    pods: noPods,
    tryOut: () => Promise.reject(new Error('not tried here')),
    streams: new OpenStreams(),
    version: '0',
    log,
    ui: undefined,
    proxies: 0,
    maxRequests: 100,
    observe: () => undefined,
    tracing: undefined,
    readiness: new Readiness([{ name: 'database', check: () => store.check() }], () => undefined),
  });
  server = await listen(app, { host: '127.0.0.1', port: 0 });
  other = new pg.Client(postgres.url);
  other.on('error', () => undefined);
  await other.connect();
});
afterEach(async () => {
  await server.close(100);
  await store.close();
  await other.end();
  await postgres.stop();
});

const request = (method: string, body?: object) =>
  fetch(`http://127.0.0.1:${server.port}/api/v2/namespaces`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });

/** Lets a request begin its query, then ends the connection under it. */
async function underBrokenConnection(send: () => Promise<Response>): Promise<Response> {
  await other.query('begin; lock table namespaces');
  const answer = send();
  const waiting = `from pg_stat_activity where application_name = 'durektiv' and wait_event_type = 'Lock'`;
  await expect.poll(async () => (await other.query(`select 1 ${waiting}`)).rowCount).toBe(1);
  await other.query(`select pg_terminate_backend(pid) ${waiting}`);
  await other.query('commit');
  return answer;
}

async function expectUnavailable(response: Response, what = 'does not answer'): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await response.json()).toEqual({
    error: { code: 'database_unavailable', message: `the database ${what} at this moment: try again` },
  });
}

describe('a request whose connection to the database breaks', () => {
  it('is done again on a fresh one when it only reads', async () => {
    const answer = await underBrokenConnection(() => request('GET'));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ data: [] });
  });

  it('answers 503 when it may have written, and succeeds the next time', async () => {
    await expectUnavailable(await underBrokenConnection(() => request('POST', { name: 'shop' })));
    expect((await request('POST', { name: 'shop' })).status).toBe(200);
  });
});

describe('a database that cannot keep anything', () => {
  it('is named to the client, and to the log with what to do; reads go on', async () => {
    await other.query(`create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file "base/1/2": No space left on device' using errcode = 'disk_full'; end $$`);
    await other.query('create trigger full_disk before insert on namespaces execute function full_disk()');
    await expectUnavailable(await request('POST', { name: 'shop' }), 'has no room on its disk');
    expect(logged).toEqual([
      expect.stringMatching(/^a request failed: the database has no room on its disk\. Free some/),
    ]);
    expect((await request('GET')).status).toBe(200);
  });
});

describe('a database that does not run', () => {
  it('makes reads and writes answer 503 with Retry-After', async () => {
    await other.end();
    await postgres.stop();
    await expectUnavailable(await request('GET'));
    await expectUnavailable(await request('POST', { name: 'shop' }));
  });
});
