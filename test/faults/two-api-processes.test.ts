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

let ground: Ground;
let database: pg.Client;
let other: Api;
let processes: ServerProcess[] = [];

const startsBy = (start: string) => `start: ${start}\nstates: [{id: a, type: noop}]\n`;
const files = {
  '/order.yaml': startsBy('{type: event, event: {type: order}}'),
  '/pair.yaml': startsBy('{type: eventsAnd, events: [{type: left}, {type: right}]}'),
  '/generated.yaml': startsBy('{type: event, event: {type: generated}}'),
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

describe('two API processes on one database', () => {
  beforeAll(async () => {
    ground = await startGround();
    const [port = 0] = await freePorts(1);
    other = new Api(`http://127.0.0.1:${port}`);
    processes = await Promise.all([
      ServerProcess.start('flows', ground.env),
      ServerProcess.start('api', ground.env),
      ServerProcess.start('api', { ...ground.env, DUREKTIV_API_PORT: String(port) }),
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
    await eventually('nothing is left to deliver', async () => {
      const { rows } = await database.query<{ left: string }>('select count(*) as left from deliveries');
      return rows[0]?.left === '0';
    });
    expect(await startedBy('/generated.yaml')).toEqual(started);
  }, 60_000);
});
