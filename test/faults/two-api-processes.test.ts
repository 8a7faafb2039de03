import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/json.js';
import { freePorts } from '../../src/process/ports.js';
import { Api } from '../e2e/support/api.js';
import { eventually } from './support/eventually.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'both';
const orders = 100;
const pairs = 25;
const generators = 20;
const held = 60;

let ground: Ground;
let database: pg.Client;
let other: Api;
let otherServes: Readonly<Record<'api' | 'operations', string>>;
let processes: ServerProcess[] = [];

const startsBy = (start: string) => `start: ${start}\nstates: [{id: a, type: noop}]\n`;
const files = {
  '/order.yaml': startsBy('{type: event, event: {type: order}}'),
  '/pair.yaml': startsBy('{type: eventsAnd, events: [{type: left}, {type: right}]}'),
  '/generated.yaml': startsBy('{type: event, event: {type: generated}}'),
  '/held.yaml': startsBy('{type: event, event: {type: held}}'),
  '/turns.yaml': startsBy('{type: event, event: {type: turns}}'),
};
const generate = (n: number) => `
states:
- id: a
  type: generateEvent
  event: {type: generated, source: /both, context: {number: ${n}}}
`;

const eventOf = (type: string, n: number): JsonObject => ({
  specversion: '1.0',
  source: '/both',
  id: `${type}-${n}`,
  type,
});

/** Ids of the events that each instance of a flow was started with, sorted. */
async function startedBy(path: string): Promise<string[]> {
  const { rows } = await database.query<{ input: string }>(
    `select convert_from(input, 'UTF8') as input from instances where path = '${path}'`,
  );
  const idsOf = (input: string) =>
    Object.values(JSON.parse(input) as Record<string, { id: string }>).map(({ id }) => id);
  return rows.map(({ input }) => idsOf(input).sort().join()).sort();
}

const untilDelivered = () =>
  eventually('nothing is left to deliver', async () => {
    const { rows } = await database.query<{ left: string }>('select count(*) as left from deliveries');
    return rows[0]?.left === '0';
  });

describe('two API processes on one database', () => {
  beforeAll(async () => {
    ground = await startGround();
    const [port = 0, operations = 0] = await freePorts(2);
    other = new Api(`http://127.0.0.1:${port}`);
    otherServes = { api: `http://127.0.0.1:${port}`, operations: `http://127.0.0.1:${operations}` };
    processes = await Promise.all([
      ServerProcess.start('flows', ground.env),
      ServerProcess.start('api', ground.env),
      ServerProcess.start('api', {
        ...ground.env,
        DUREKTIV_API_PORT: String(port),
        DUREKTIV_OPERATIONS_PORT: String(operations),
      }),
    ]);
    database = new pg.Client(ground.env['DUREKTIV_DATABASE_URL']);
    await database.connect();
    await ground.api.namespace(namespace, files);
  });
  afterAll(async () => {
    await database?.end();
    await Promise.all(processes.map((one) => one.terminate()));
    await ground?.stop();
  });

  it('say where they serve', () => {
    const serving = processes.map(({ stderr }) => stderr.split('\n').find((line) => line.includes('"msg":"serving"')));
    const [flows, api, other] = serving.map((line) => JSON.parse(line ?? '{}') as Record<string, unknown>);
    expect(flows).not.toHaveProperty('api');
    expect(api).toMatchObject({ api: ground.api.url });
    expect(api).not.toHaveProperty('operations');
    expect(other).toMatchObject(otherServes);
  });

  it('start one instance for an event that both are sent at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: orders }, (_, n) => eventOf('order', n)).flatMap((event) => [
        ground.api.broadcast(namespace, event),
        other.broadcast(namespace, event),
      ]),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(orders);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(orders);
    expect(await startedBy('/order.yaml')).toEqual(Array.from({ length: orders }, (_, n) => `order-${n}`).sort());
  }, 60_000);

  it('start one instance for two events of an eventsAnd that come in the same instant, one to each', async () => {
    for (let n = 0; n < pairs; n++) {
      const [one, two] = await Promise.all([
        ground.api.broadcast(namespace, eventOf('left', n)),
        other.broadcast(namespace, eventOf('right', n)),
      ]);
      expect([one.status, two.status]).toEqual([200, 200]);
    }
    const expected = Array.from({ length: pairs }, (_, n) => `left-${n},right-${n}`);
    expect(await startedBy('/pair.yaml')).toEqual(expected.sort());
  }, 60_000);

  it('start one instance for each event that instances generate, whichever of them dispatches it', async () => {
    const submit = (n: number) => (n % 2 === 0 ? ground.api : other).submitWithoutWaiting(namespace, generate(n));
    await Promise.all(Array.from({ length: generators }, (_, n) => submit(n)));
    await eventually('an instance for each', async () => (await startedBy('/generated.yaml')).length >= generators);
    const started = await startedBy('/generated.yaml');
    expect(new Set(started).size).toBe(generators);
    expect(started).toHaveLength(generators);
    await untilDelivered();
    expect(await startedBy('/generated.yaml')).toEqual(started);
  }, 60_000);

  const place = `/namespaces/${namespace}/pause`;
  const [pause, resume] = ['PUT', 'DELETE'].map((method) => async (at: Api) => {
    expect((await at.fetch(place, { method })).status).toBe(200);
  }) as [(at: Api) => Promise<void>, (at: Api) => Promise<void>];
  /** Publishes at both in turn. */
  const publish = async (type: string, from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n++) {
      const answer = await (n % 2 === 0 ? ground.api : other).broadcast(namespace, eventOf(type, n));
      expect(answer.status).toBe(200);
    }
  };
  const once = (type: string, count: number) => Array.from({ length: count }, (_, n) => `${type}-${n}`).sort();

  it('start nothing while one of them has paused the namespace, and each once after it, killed and started again', async () => {
    await pause(ground.api);
    await publish('held', 0, held);
    await processes[1]?.kill();
    processes[1] = await ServerProcess.start('api', ground.env);
    await publish('held', held, held + 2);
    expect(await startedBy('/held.yaml')).toEqual([]);
    const { data } = (await (await other.fetch(place)).json()) as { data: { held: number } };
    expect(data.held).toBe(held + 2);
    await resume(ground.api);
    // In the midst of the starts, as a rule: the other one goes on.
    await processes[1]?.kill();
    await untilDelivered();
    expect(await startedBy('/held.yaml')).toEqual(once('held', held + 2));
    processes[1] = await ServerProcess.start('api', ground.env);
  }, 120_000);

  it('start each once, and none of a pause, when pauses begin and end at both while events come', async () => {
    const turns = async () => {
      for (let turn = 0; turn < 10; turn++) {
        await pause(turn % 2 === 0 ? ground.api : other);
        await resume(turn % 3 === 0 ? ground.api : other);
      }
    };
    await Promise.all([publish('turns', 0, 60), turns()]);
    await pause(other);
    await publish('turns', 60, 70);
    const started = await startedBy('/turns.yaml');
    expect(started.filter((id) => Number(id.slice('turns-'.length)) >= 60)).toEqual([]);
    await resume(ground.api);
    await untilDelivered();
    expect(await startedBy('/turns.yaml')).toEqual(once('turns', 70));
  }, 60_000);
});
