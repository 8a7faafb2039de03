import { temporal as proto } from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import type * as ApiRole from '../../../workers/api-role.js';
import type * as FlowsRole from '../../../workers/flows-role.js';
import type { Connected } from '../../../workers/connected.js';
import type * as ConnectedModule from '../../../workers/connected.js';
import type * as MetricsModule from '../../../src/operations/metrics.js';
import type * as Connect from '../../../src/temporal/connect.js';
import type { Settings } from '../../../src/config/settings.js';
import { freePorts } from '../../../src/process/ports.js';
import { openStore, type Store } from '../../../src/store/database.js';
import { SEARCH_ATTRIBUTES } from '../../../src/temporal/search-attributes.js';
import { Api } from '../../e2e/support/api.js';
import { startTestPostgres } from '../../support/postgres.js';
import { testServerExecutable } from '../../support/temporal.js';

const KEYWORD = proto.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

/** An engine on a Temporal server whose clock jumps: hours pass in a moment while no function runs. */
export interface TimeSkippingEngine {
  readonly api: Api;
  /** How long an ended instance ran, in minutes of the server's clock. */
  minutes(id: string): Promise<number>;
}

/** Starts it for the tests of one file. Functions cannot be called: a running activity stops the clock from jumping. */
export function useTimeSkippingEngine(): () => TimeSkippingEngine {
  let running: { engine: TimeSkippingEngine; stop(): Promise<void> } | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(() => running?.stop());
  return () => {
    if (running === undefined) throw new Error('the engine is there only while tests run');
    return running.engine;
  };
}

async function start(): Promise<{ engine: TimeSkippingEngine; stop(): Promise<void> }> {
  const [[port = 0], postgres, path] = await Promise.all([freePorts(1), startTestPostgres(), testServerExecutable()]);
  const temporal = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path }, port },
  });
  await registerSearchAttributes(temporal);
  const store = await openStore(postgres.url);
  const { connected, api, flows } = await startRoles(`127.0.0.1:${port}`, store);
  await unlockTime(temporal);
  return {
    engine: {
      api: new Api(`http://127.0.0.1:${api.port}`),
      async minutes(id) {
        const { startTime, closeTime } = await connected.client.workflow.getHandle(id).describe();
        return ((closeTime?.getTime() ?? NaN) - startTime.getTime()) / 60_000;
      },
    },
    async stop() {
      await api.stop();
      await flows.stop();
      await connected.close();
      await temporal.teardown();
      await store.close();
      await postgres.stop();
    },
  };
}

async function registerSearchAttributes({ connection }: TestWorkflowEnvironment): Promise<void> {
  const searchAttributes = Object.fromEntries(Object.keys(SEARCH_ATTRIBUTES).map((name) => [name, KEYWORD]));
  await connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}

/** The server jumps only while somebody has unlocked its clock; here that is always. */
async function unlockTime({ connection }: TestWorkflowEnvironment): Promise<void> {
  if (connection.testService === undefined) throw new Error('this is no time-skipping server');
  await connection.testService.unlockTimeSkipping({});
}

/** The roles one by one: the server cannot tell which search attributes it has, so the check at a normal start would fail. */
async function startRoles(address: string, store: Store) {
  const { connectClient, connectWorker } = await load<typeof Connect>('src/temporal/connect.js');
  const { Metrics } = await load<typeof MetricsModule>('src/operations/metrics.js');
  const { startApi } = await load<typeof ApiRole>('workers/api-role.js');
  const { startFlows } = await load<typeof FlowsRole>('workers/flows-role.js');
  const { readinessOf } = await load<typeof ConnectedModule>('workers/connected.js');
  const config = { connectionOptions: { address } };
  const [{ client, isUp, close }, connection] = await Promise.all([
    connectClient(config, store),
    connectWorker(config),
  ]);
  const log = pino({ level: process.env['DUREKTIV_TEST_LOG'] ?? 'fatal' }, pino.destination(2));
  const problem: Connected['problem'] = (message, error) => log.error({ err: error }, message);
  const connected: Connected = {
    ...{ client, isUp, connection, namespace: 'default', store, log, metrics: new Metrics() },
    sdkMetrics: undefined,
    tracing: undefined,
    problem,
    readiness: readinessOf(client, store, problem),
    async close() {
      await connection.close();
      await close();
    },
  };
  const api = { host: '127.0.0.1', port: 0, ui: undefined, proxies: 0, maxRequests: 2000 };
  const keep = { logs: 30, events: 30, payloads: 30 };
  const settings = { api, access: { insecure: false, oidc: undefined }, keep, subflowDepth: 256 } as Settings;
  const flows = await startFlows(connected, settings);
  return { connected, flows, api: await startApi(connected, settings) };
}

/** A module of the build: workers load the bundled interpreter that lies beside it. */
async function load<M>(module: string): Promise<M> {
  return (await import(/* @vite-ignore */ new URL(`../../../dist/${module}`, import.meta.url).href)) as M;
}
