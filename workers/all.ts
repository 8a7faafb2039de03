import type { Logger } from 'pino';
import type { Settings } from '../src/config/settings.js';
import type { Instances } from '../src/instances/instances.js';
import { flowQueue } from '../src/interpreter/contract.js';
import type { Store } from '../src/store/database.js';
import { clientOfWorker } from '../src/temporal/connect.js';
import { connect } from './connected.js';
import { openFunctionCalls } from './function-calls.js';
import { startOperations } from './operations.js';
import { startApi } from './api-role.js';
import { startFlows } from './flows-role.js';
import { startCallWorker } from './functions-role.js';

/** What the engine runs on: everything here is up already. */
export interface EngineOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly temporal: { readonly address: string };
  readonly log: Logger;
}

/** API, workers and function runtime in this process. */
export interface Engine {
  readonly api: {
    readonly port: number;
    /** Opens the API to this process itself. */
    readonly key: string;
    /** Whether others need a key. */
    asksForKey(): Promise<boolean>;
  };
  readonly instances: Instances;
  /** Resolves when it takes no work any more, though nobody has stopped it. */
  readonly failed: Promise<Error>;
  /** Takes no more work and waits, within a bound, for what runs. */
  stop(): Promise<void>;
}

export type StartEngine = (options: EngineOptions) => Promise<Engine>;

/**
 * Starts all roles of the fleet in this process. The runs it starts go to the flow worker itself, their calls too; the queue of
 * functions is served too, for runs that a fleet on the same Temporal has started.
 */
export const startEngine: StartEngine = async ({ settings, store, temporal, log }) => {
  const config =
    settings.temporal.kind === 'external'
      ? settings.temporal.connection
      : { connectionOptions: { address: temporal.address } };
  const connected = await connect(config, { store, log, settings });
  const operations = await startOperations(connected, settings);
  const calls = await openFunctionCalls(connected, settings, { leaveNoContainers: true });
  const { connection, namespace } = connected;
  const ofWorker = { client: clientOfWorker(connection, namespace, store), eager: true };
  const starter = () => (connected.isUp() ? ofWorker : { client: connected.client, eager: false });
  const runs = { starter, callQueue: flowQueue, subflowDepth: settings.subflowDepth };
  const [flows, functions] = await Promise.all([
    startFlows(connected, { ...settings, workerVersion: undefined }, calls, runs),
    startCallWorker(connected, calls),
  ]);
  const api = await startApi(connected, settings, runs);
  return {
    api: { port: api.port, key: api.key, asksForKey: () => api.asksForKey() },
    instances: api.instances,
    failed: Promise.race([flows.failed, functions.failed]),
    async stop() {
      await api.stop();
      await Promise.all([flows.stop(), functions.stop()]);
      await calls.close();
      await operations.stop();
      await connected.close();
    },
  };
};
