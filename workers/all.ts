import { Runtime, type Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createApp } from '../src/api/app.js';
import { listen } from '../src/api/server.js';
import type { Engine, EngineOptions } from '../src/cli/dev/engine.js';
import { createBroadcaster } from '../src/events/broadcast.js';
import { FlowSource } from '../src/instances/flow-source.js';
import { ReportWriter } from '../src/instances/report-writer.js';
import { Settlement } from '../src/instances/settle.js';
import { Sweep } from '../src/instances/sweep.js';
import { TemporalInstances } from '../src/instances/temporal-instances.js';
import { wakeBySignal } from '../src/instances/wake.js';
import { packageVersion } from '../src/process/package-root.js';
import { connectClient, connectWorker, type TemporalConnection } from '../src/temporal/connect.js';
import { requireSearchAttributes } from '../src/temporal/require-search-attributes.js';
import { temporalLogger } from '../src/temporal/logger.js';
import { createFlowWorker } from './flow-worker.js';
import { functionRuntime } from './function-runtime.js';
import { createFunctionWorker } from './function-worker.js';

const callGrace = 5_000;
const requestGrace = 5_000;

/** Everything but Temporal and the database, in this process: API, flow worker, function worker, function runtime. */
export async function startEngine({ settings, store, temporal, log }: EngineOptions): Promise<Engine> {
  installTemporalLogger(log);
  const config: TemporalConnection =
    settings.temporal.kind === 'external' ? settings.temporal.connection : { connectionOptions: { address: temporal.address } };
  const namespace = config.namespace ?? 'default';
  const problem = (message: string, error?: unknown): void => log.error({ err: error }, message);

  const [{ client, close: closeClient }, connection] = await Promise.all([
    connectClient(config, store.payloads),
    connectWorker(config),
  ]);
  await requireSearchAttributes(client.connection, namespace);
  const reports = new ReportWriter(store.reports, problem);
  const runtime = await functionRuntime(settings, store, log);
  const workers = await Promise.all([
    createFlowWorker({ connection, namespace, store, reports }),
    createFunctionWorker({
      connection,
      namespace,
      store,
      runtime,
      crashed: ({ caller, actionId, function: called }, reason) =>
        log.warn({ instance: caller.id, state: caller.state, function: called.id, action: actionId }, `function crashed: ${reason}`),
    }),
  ]);
  const running = workers.map((worker) => worker.run());
  const instances = new TemporalInstances(client, store.instances, new FlowSource(store.definitions));
  const sweep = new Sweep(store.instances, new Settlement(client, store.instances), problem);
  sweep.start();
  const events = createBroadcaster({ history: store.events, listeners: store.listeners, wake: wakeBySignal(client) });
  const api = await listen(createApp({ store, instances, events, version: packageVersion(), log }), settings.api);

  return {
    api: { port: api.port },
    instances,
    async stop() {
      await api.close(requestGrace);
      await sweep.stop();
      await stopWorkers(workers, running);
      await runtime.close(callGrace);
      await reports.close();
      await connection.close();
      await closeClient();
    },
  };
}

async function stopWorkers(workers: readonly Worker[], running: readonly Promise<void>[]): Promise<void> {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  await Promise.all(running);
}

/** Temporal's runtime is one per process; the first logger stays. */
function installTemporalLogger(log: Logger): void {
  try {
    Runtime.install({ logger: temporalLogger(log), shutdownSignals: [] });
  } catch (error) {
    log.debug({ err: error }, 'the Temporal runtime is installed already');
  }
}
