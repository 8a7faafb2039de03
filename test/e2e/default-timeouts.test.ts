import { randomUUID } from 'node:crypto';
import { temporal } from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { type Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlowSource } from '../../src/instances/flow-source.js';
import { startRun } from '../../src/instances/start-run.js';
import { ThreadPool } from '../../src/js/pool.js';
import { ReportWriter } from '../../src/instances/report-writer.js';
import { outcomeOf, type RunOutcome } from '../../src/instances/outcome.js';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/search-attributes.js';
import type { dataConverter as DataConverterOf } from '../../src/temporal/payloads/data-converter.js';
import type { createFlowWorker as CreateFlowWorker } from '../../workers/flow-worker.js';
import { quietRuntime } from '../support/quiet-runtime.js';
import { useStore } from '../support/postgres.js';
import { testServerExecutable } from '../support/temporal.js';
import { withSubflow } from './support/flow-texts.js';

const store = useStore();

let environment: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;

/** The build, not the sources: the worker loads the bundled interpreter that lies beside it. */
const built = (path: string) => new URL(`../../dist/${path}`, import.meta.url);

beforeAll(async () => {
  const { dataConverter } = (await import(built('src/temporal/payloads/data-converter.js').href)) as {
    dataConverter: typeof DataConverterOf;
  };
  const { createFlowWorker } = (await import(built('workers/flow-worker.js').href)) as {
    createFlowWorker: typeof CreateFlowWorker;
  };
  quietRuntime();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await testServerExecutable() } },
    client: { dataConverter: dataConverter(store()) },
  });
  await registerSearchAttributes();
  const reports = new ReportWriter(store().reports, report);
  const { nativeConnection: connection, namespace = 'default' } = environment;
  worker = await createFlowWorker({
    ...{ connection, namespace, store: store(), report: (told) => reports.submit(told) },
    source: new FlowSource(store().definitions),
    startByTime: () => Promise.reject(new Error('nothing is scheduled here')),
    prepareRun: () => Promise.reject(new Error('nobody asks for a flow here')),
    scripts: new ThreadPool(),
  });
  running = worker.run();
  await store().namespaces.create('long');
  await addFlow('/slow.yaml', `${day}\nstates:\n- {id: a, type: delay, duration: PT10H}\n`);
  await addFlow('/fails.yaml', 'states:\n- {id: a, type: error, error: x, message: m}\n');
});

afterAll(async () => {
  worker.shutdown();
  await running;
  await environment.teardown();
});

async function addFlow(path: string, text: string): Promise<void> {
  const data = Buffer.from(text);
  await store().files.create({ namespace: 'long', path, type: 'workflow', mimeType: 'application/yaml', data });
}

function report(message: string, error?: unknown): void {
  console.error(message, error);
}

async function registerSearchAttributes(): Promise<void> {
  const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  const searchAttributes = Object.fromEntries(Object.keys(SEARCH_ATTRIBUTES).map((name) => [name, keyword]));
  await environment.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}

interface TimedOutcome {
  /** From the start to the end. */
  readonly seconds: number;
  /** From the start until its first timer fired, undefined without one. */
  readonly untilTimer: number | undefined;
}

/** Runs a flow while time is skipped whenever it waits, and gives its end and how many seconds it took. */
async function run(text: string): Promise<RunOutcome & TimedOutcome> {
  const { flow: definition, hash: definitionHash } = await new FlowSource(store().definitions).read(text);
  const id = randomUUID();
  const { client } = environment;
  await startRun({ client, eager: false }, id, { ...started, definition, definitionHash }, {});
  const outcome = await outcomeOf(client, { id, invoker: 'api' });
  if (outcome === undefined) throw new Error(`Temporal knows no run ${id}`);
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  const [first, last] = [events?.[0], events?.at(-1)];
  const timer = events?.find(({ timerFiredEventAttributes }) => timerFiredEventAttributes);
  return {
    ...outcome,
    seconds: secondOf(last) - secondOf(first),
    untilTimer: timer && secondOf(timer) - secondOf(first),
  };
}

function secondOf(event: temporal.api.history.v1.IHistoryEvent | undefined): number {
  return Number(event?.eventTime?.seconds ?? 0);
}

const started = {
  v: 1,
  namespace: 'long',
  path: '/flow.yaml',
  invoker: 'api',
  lineage: [],
  callQueue: 'durektiv-functions',
  deepestSubflow: 256,
  iterator: 0,
} as const;

const soft = 'direktiv.cancels.timeout.soft';
const hard = 'direktiv.cancels.timeout.hard';
const minutes = 60;

/** Never early, and late by less than a minute: some seconds pass for real, and a busy server hands out tasks late. */
const about = (seconds: number): unknown => ({
  asymmetricMatch: (actual: number) => actual >= seconds - 1 && actual < seconds + 60,
  toString: () => `${seconds} to ${seconds + 60}`,
});

describe('a flow without timeouts', () => {
  it('is interrupted after fifteen minutes', async () => {
    expect(
      await run(`
states:
- {id: a, type: delay, duration: PT1H}
`),
    ).toMatchObject({ status: 'failed', errorCode: soft, flow: ['a'], seconds: about(15 * minutes) });
  });

  it('is killed five minutes later when it catches that', async () => {
    expect(
      await run(`
states:
- {id: a, type: delay, duration: PT1H, catch: [{error: '${soft}', transition: b}]}
- {id: b, type: delay, duration: PT1H, catch: [{error: '*'}]}
`),
    ).toMatchObject({ status: 'failed', errorCode: hard, flow: ['a', 'b'], seconds: about(20 * minutes) });
  });
});

describe('a flow with one of the two timeouts', () => {
  it('is killed five minutes after its interrupt', async () => {
    expect(
      await run(`
timeouts: {interrupt: PT2S}
states:
- {id: a, type: delay, duration: PT1H, catch: [{error: '${soft}', transition: b}]}
- {id: b, type: delay, duration: PT1H}
`),
    ).toMatchObject({ status: 'failed', errorCode: hard, flow: ['a', 'b'], seconds: about(2 + 5 * minutes) });
  });

  it('is interrupted after fifteen minutes when only its kill is later', async () => {
    expect(
      await run(`
timeouts: {kill: PT1H}
states:
- {id: a, type: delay, duration: PT2H, catch: [{error: '${soft}', transition: b}]}
- {id: b, type: delay, duration: PT30M, transition: c}
- {id: c, type: noop}
`),
    ).toMatchObject({ status: 'complete', seconds: about(45 * minutes) });
  });

  it('of zero has none of that kind', async () => {
    expect(
      await run(`
timeouts: {interrupt: PT0S, kill: PT0S}
states:
- {id: a, type: delay, duration: P2D}
`),
    ).toMatchObject({ status: 'complete', seconds: about(2 * 24 * 60 * minutes) });
  });
});

/** The flow itself may run for a day. */
const day = 'timeouts: {interrupt: P1D, kill: P2D}';

describe('a state without a timeout', () => {
  it('waits fifteen minutes for an event', async () => {
    expect(
      await run(`
${day}
states:
- {id: a, type: delay, duration: PT1H, transition: b}
- {id: b, type: consumeEvent, event: {type: never}}
`),
    ).toMatchObject({ status: 'failed', errorCode: soft, flow: ['a', 'b'], seconds: about(75 * minutes) });
  });
});

it('a state with a timeout waits that long', async () => {
  expect(
    await run(`
${day}
states:
- {id: a, type: consumeEvent, timeout: PT3H, event: {type: never}}
`),
  ).toMatchObject({ status: 'failed', errorCode: soft, seconds: about(180 * minutes) });
});

it('a retry delay may be long', async () => {
  expect(
    await run(`${withSubflow('/fails.yaml')}
${day}
states:
- id: a
  type: action
  timeout: PT12H
  action: {function: s, retries: {max_attempts: 3, delay: PT1H, multiplier: 2, codes: ['*']}}
`),
  ).toMatchObject({ status: 'failed', errorCode: 'direktiv.retries.exceeded', seconds: about(7 * 60 * minutes) });
});

// The last one: a cancelled child stops the clock of the test server for good, or lets it run on to the child's own timer
// while the parent ends. So the time of the parent's timer counts, not that of its end.
it('an action without a timeout waits fifteen minutes for its subflow', async () => {
  expect(
    await run(`${withSubflow('/slow.yaml')}
${day}
states:
- {id: a, type: action, action: {function: s}}
`),
  ).toMatchObject({ status: 'failed', errorCode: soft, untilTimer: about(15 * minutes) });
});
