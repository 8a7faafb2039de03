import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/json.js';
import { eventually } from './support/eventually.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const starts = 900;
const waits = 100;
const kills = 6;
const publishers = 8;

/** Who is killed; the others run on. */
const roles = ['api', 'flows'] as const;
type Role = (typeof roles)[number];

let ground: Ground;
let processes: Record<Role, ServerProcess>;
let database: pg.Client;

const flow = 'start: {type: event, event: {type: order}}\nstates: [{id: a, type: noop}]\n';
const wait = (n: number) => `states: [{id: a, type: consumeEvent, event: {type: wake, context: {number: ${n}}}}]`;

/** The events of both kinds, mixed. */
const events: readonly JsonObject[] = Array.from({ length: starts + waits }, (_, i) => {
  const common = { specversion: '1.0', source: '/storm', id: `event-${i}` };
  const every = (starts + waits) / waits;
  return i % every === 0 ? { ...common, type: 'wake', number: i / every } : { ...common, type: 'order', number: i };
});

beforeAll(async () => {
  ground = await startGround({ temporalStays: true });
  const [api, flows] = await Promise.all([
    ServerProcess.start('api', ground.env),
    ServerProcess.start('flows', ground.env),
  ]);
  processes = { api, flows };
  database = new pg.Client(ground.env['DUREKTIV_DATABASE_URL']);
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await Promise.all(roles.map((role) => processes?.[role].terminate()));
  await ground?.stop();
});

describe.each(roles)('kill -9 of the process of %s, again and again, while 1,000 events arrive', (role) => {
  const namespace = `storm-${role}`;
  let waiting: string[];
  let killed: number;

  beforeAll(async () => {
    await ground.api.namespace(namespace, { '/order.yaml': flow });
    waiting = await Promise.all(
      Array.from({ length: waits }, (_, n) => ground.api.submitWithoutWaiting(namespace, wait(n))),
    );
    const listening = `listeners where wait_id is not null and closed_at is null and namespace = '${namespace}'`;
    await eventually('all instances wait', async () => (await count(listening)) === waits, 60_000);
    killed = await storm(role, namespace);
    await eventually('nothing is left to deliver', async () => (await count('deliveries')) === 0, 120_000);
  }, 400_000);

  it('was killed so often', () => {
    expect(killed).toBe(kills);
  });

  it('keeps each event once', async () => {
    expect(await count(`events where namespace = '${namespace}'`)).toBe(events.length);
  });

  it('starts an instance for each matching event, exactly once, and each comes to its end', async () => {
    const { rows } = await database.query<{ input: string }>(
      `select convert_from(input, 'UTF8') as input from instances where path = '/order.yaml' and namespace = $1`,
      [namespace],
    );
    const started = rows.map(({ input }) => (JSON.parse(input) as { order: { id: string } }).order.id);
    const published = events.filter(({ type }) => type === 'order').map(({ id }) => String(id));
    expect(started.sort()).toEqual(published.sort());
    const runs = `DurektivPath = '/order.yaml' and DurektivNamespace = '${namespace}'`;
    const completed = async () =>
      (await ground.client.workflow.count(`${runs} and ExecutionStatus = 'Completed'`)).count;
    await eventually('a run for each is complete', async () => (await completed()) === starts, 300_000);
    expect((await ground.client.workflow.count(runs)).count).toBe(starts);
  }, 310_000);

  it('wakes each waiting instance, exactly once', async () => {
    for (const [n, id] of waiting.entries()) {
      const { status, flow: states, output } = await ground.api.ended(namespace, id, 40_000);
      expect({ status, states }).toEqual({ status: 'complete', states: ['a'] });
      expect(output).toMatchObject({ wake: { number: n } });
      const { events: history } = await ground.client.workflow.getHandle(id).fetchHistory();
      expect(history?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toHaveLength(1);
    }
  }, 90_000);
});

async function count(from: string): Promise<number> {
  const { rows } = await database.query<{ count: string }>(`select count(*) from ${from}`);
  return Number(rows[0]?.count);
}

/** Publishes all events while the process is killed at moments that nobody chose. @returns how often */
async function storm(role: Role, namespace: string): Promise<number> {
  const left = [...events];
  let [over, killed] = [false, 0];
  const publish = async (): Promise<void> => {
    for (let event = left.shift(); event !== undefined; event = left.shift()) await untilAccepted(namespace, event);
  };
  const publishing = Promise.all(Array.from({ length: publishers }, publish)).then(() => (over = true));
  for (let kill = 1; kill <= kills; kill++) {
    // Each at its share of the events, so that the last ones come before the end, and then a little later.
    const share = ((kills - kill + 0.5) / kills) * events.length;
    while (left.length > share && !over) await sleep(5);
    await sleep(Math.random() * 50);
    await processes[role].kill();
    killed += 1;
    processes[role] = await ServerProcess.start(role, ground.env);
  }
  await publishing;
  return killed;
}

/** A publisher that gets no answer tries again; what was kept before is a duplicate then. */
async function untilAccepted(namespace: string, event: JsonObject): Promise<void> {
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(50)) {
    const answer = await ground.api.broadcast(namespace, event).catch(() => undefined);
    if (answer === undefined) continue;
    const text = await answer.text().catch(() => undefined);
    if (answer.status === 200 || text?.startsWith('Error appending CloudEvent to history')) return;
  }
  throw new Error(`the event ${String(event['id'])} was not accepted`);
}
