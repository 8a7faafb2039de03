import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { request } from 'undici';
import { FlowSource } from '../src/instances/flow-source.js';
import { startRun } from '../src/instances/start-run.js';
import { flowQueue, type RunInput } from '../src/interpreter/contract.js';
import type { Store } from '../src/store/database.js';
import { dataConverter } from '../src/temporal/payloads/data-converter.js';
import { duration, percentile } from './measure.js';

export interface EventsBenchParts {
  /** Of the API, up to the namespace. */
  readonly url: string;
  readonly namespace: string;
  readonly store: Store;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Resolves when no run is left. */
  readonly quiet: () => Promise<void>;
}

export interface EventsResult {
  /** Events per second that were kept and matched, with few listeners and with many of other types. */
  readonly acceptedPerSecond: number;
  readonly acceptedPerSecondAmongMany: number;
  readonly listeners: number;
  /** Instances per second that events start, against starting the same runs with a client and nothing else; the median of rounds, and of the ratios of rounds side by side. */
  readonly startsPerSecond: number;
  readonly bareStartsPerSecond: number;
  readonly startRatio: number;
  readonly lost: number;
  /** When each event wakes an instance, and when one of four does. */
  readonly wakes: readonly WakeLatency[];
}

/** Milliseconds from the request of an event that wakes to its answer, which comes when the signal is delivered. */
export interface WakeLatency {
  readonly eventsPerSecond: number;
  readonly wakesPerSecond: number;
  readonly p50: number;
  readonly p95: number;
}

const acceptRounds = 4;
const acceptedPerRound = 10_000;
const listeners = 100_000;
const startRounds = 7;
const startsPerRound = 600;
/** Starts in flight, on both sides. */
const startLanes = 32;
const wakeEvents = 400;
const eventsPerSecond = 200;

const startedFlow = 'start: {type: event, event: {type: bench.start}}\nstates: [{id: a, type: noop}]\n';
const wait = (name: string) =>
  `states: [{id: a, type: consumeEvent, event: {type: bench.wake, context: {number: ${name}}}}]`;

/** Measures publishing over HTTP: how many events, how many starts, how soon an instance is woken. */
export async function eventsBench(parts: EventsBenchParts): Promise<EventsResult> {
  await send(parts, '/files', {
    name: 'on-event.yaml',
    type: 'workflow',
    mimeType: 'application/yaml',
    data: Buffer.from(startedFlow).toString('base64'),
  });
  const accepts = await acceptRates(parts);
  const starts = await startRates(parts);
  const wakes = [await wakeLatency(parts, 1), await wakeLatency(parts, 4)];
  return { ...accepts, listeners, ...starts, wakes };
}

/** In turns, so that both meet the same machine. */
async function acceptRates(parts: EventsBenchParts) {
  const accept = () => duration(() => publish(parts, { type: 'bench.nobody' }), acceptedPerRound);
  await accept();
  let [few, many] = [0, 0];
  for (let round = 0; round < acceptRounds; round++) {
    few += await accept();
    await changeTables(parts, ADD_LISTENERS, [parts.namespace, listeners]);
    many += await accept();
    await changeTables(parts, REMOVE_LISTENERS, [parts.namespace]);
  }
  const all = acceptRounds * acceptedPerRound;
  return { acceptedPerSecond: rate(all, few), acceptedPerSecondAmongMany: rate(all, many) };
}

/** In turns, each when the runs of the one before have ended, so that both meet the same machine. */
async function startRates(parts: EventsBenchParts) {
  const connection = await Connection.connect({ address: parts.temporalAddress });
  const client = new Client({ connection, dataConverter: dataConverter(parts.store) });
  const { flow, hash } = await new FlowSource(parts.store.definitions).read(startedFlow);
  const bareStart = async (): Promise<string> => {
    const id = randomUUID();
    const input: RunInput = {
      ...{ v: 1, definition: flow, definitionHash: hash, namespace: parts.namespace, path: '/bare.yaml' },
      ...{ invoker: 'api', callQueue: flowQueue, deepestSubflow: 256, lineage: [], iterator: 0 },
    };
    await startRun({ client, eager: false }, id, input, {});
    return id;
  };
  const startByEvent = () => publish(parts, { type: 'bench.start', data: {} });
  const round = async (start: () => Promise<string>): Promise<number> => {
    const milliseconds = await duration(start, startsPerRound, startLanes);
    await parts.quiet();
    return milliseconds;
  };
  // Not counted: what has just been loaded is slow.
  for (const start of [startByEvent, bareStart]) await round(start);
  const [byEvent, bare]: [number[], number[]] = [[], []];
  for (let n = 0; n < startRounds; n++) {
    if (n % 2 === 0) byEvent.push(await round(startByEvent));
    bare.push(await round(bareStart));
    if (n % 2 === 1) byEvent.push(await round(startByEvent));
  }
  await connection.close();
  const rows = await parts.store.instances.page(parts.namespace, { direction: 'ASC', filters: [] });
  const ratios = byEvent.map((milliseconds, n) => (bare[n] ?? NaN) / milliseconds);
  return {
    startsPerSecond: rate(startsPerRound, percentile(byEvent, 0.5)),
    bareStartsPerSecond: rate(startsPerRound, percentile(bare, 0.5)),
    startRatio: Math.round(percentile(ratios, 0.5) * 100) / 100,
    lost: (startRounds + 1) * startsPerRound - rows.filter(({ path }) => path === '/on-event.yaml').length,
  };
}

/**
 * Requests at a steady rate, however long an answer takes.
 * @param each one of so many events wakes an instance
 */
async function wakeLatency(parts: EventsBenchParts, each: number): Promise<WakeLatency> {
  const waiting = wakeEvents / each;
  for (let n = 0; n < waiting; n++) await send(parts, '/submissions', { flow: wait(`${each}-${n * each}`) });
  const listening = async () => (await parts.store.listeners.candidates(parts.namespace, 'bench.wake')).length;
  while ((await listening()) < waiting) await sleep(200);
  const times: number[] = [];
  const requests: Promise<unknown>[] = [];
  const begin = performance.now();
  for (let n = 0; n < wakeEvents; n++) {
    await sleep(Math.max(0, begin + (n * 1_000) / eventsPerSecond - performance.now()));
    const start = performance.now();
    const isAwaited = n % each === 0;
    const published = publish(parts, { type: 'bench.wake', number: `${each}-${n}` });
    requests.push(published.then(() => isAwaited && times.push(performance.now() - start)));
  }
  await Promise.all(requests);
  const [p50, p95] = [0.5, 0.95].map((share) => Math.round(percentile(times, share))) as [number, number];
  return { eventsPerSecond, wakesPerSecond: eventsPerSecond / each, p50, p95 };
}

/** Waits for events of other types, as many as a large installation has. */
const ADD_LISTENERS = `
with listener as (
  insert into listeners (namespace, mode, events, instance, wait_id, created_at, updated_at)
  select $1, 'simple', json_build_array(json_build_object('type', 'other.' || n, 'context', '{}'::json)),
    gen_random_uuid(), 'w', 0, 0
  from generate_series(1, $2::int) n
  returning id, events
)
insert into listener_types (namespace, type, key, listener) select $1, events->0->>'type', '', id from listener`;
const REMOVE_LISTENERS = `delete from listeners where namespace = $1 and instance is not null`;

/** What PostgreSQL does of itself after such a change is done when this resolves, and is not measured. */
async function changeTables({ databaseUrl }: EventsBenchParts, statement: string, values: unknown[]): Promise<void> {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  await database.query(statement, values);
  await database.query('vacuum analyze');
  await database.query('checkpoint');
  await database.end();
}

async function publish(parts: EventsBenchParts, more: object): Promise<string> {
  const id = randomUUID();
  await send(parts, '/events/broadcast', { specversion: '1.0', id, source: '/bench', ...more });
  return id;
}

async function send({ url, namespace }: EventsBenchParts, path: string, body: object): Promise<void> {
  const answer = await request(`${url}/namespaces/${namespace}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
}

function rate(count: number, milliseconds: number): number {
  return Math.round((count / milliseconds) * 1_000);
}
