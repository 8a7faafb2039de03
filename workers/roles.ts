import type { Settings } from '../src/config/settings.js';
import { createApp } from '../src/api/app.js';
import { listen } from '../src/api/server.js';
import { createBroadcaster } from '../src/events/broadcast.js';
import { Confirmations } from '../src/instances/confirmations.js';
import { FlowSource } from '../src/instances/flow-source.js';
import type { Instances } from '../src/instances/instances.js';
import { ReportWriter } from '../src/instances/report-writer.js';
import { Settlement } from '../src/instances/settle.js';
import { Sweep } from '../src/instances/sweep.js';
import { TemporalInstances } from '../src/instances/temporal-instances.js';
import { wakeBySignal } from '../src/instances/wake.js';
import type { FunctionCall } from '../src/interpreter/contract.js';
import { packageVersion } from '../src/process/package-root.js';
import type { Connected } from './connected.js';
import { createFlowWorker } from './flow-worker.js';
import { functionRuntime } from './function-runtime.js';
import { createFunctionWorker } from './function-worker.js';
import { runWorker } from './running-worker.js';

/** A part of the fleet; processes run one of them or all. */
export interface Role {
  stop(): Promise<void>;
}

export interface ApiRole extends Role {
  readonly port: number;
  readonly instances: Instances;
}

const grace = 5_000;

/** Interprets flows. */
export async function startFlows({ connection, namespace, store, problem }: Connected): Promise<Role> {
  const reports = new ReportWriter(store.reports, problem);
  const worker = runWorker(await createFlowWorker({ connection, namespace, store, reports }), problem);
  return {
    async stop() {
      await worker.stop();
      await reports.close();
    },
  };
}

/** Calls functions, and serves the log port they know. */
export async function startFunctions(connected: Connected, settings: Settings): Promise<Role> {
  const { connection, namespace, store, log, problem } = connected;
  const runtime = await functionRuntime(settings, store, log);
  const crashed = async (call: FunctionCall, reason: string): Promise<void> => {
    const { namespace: flows, id: instance, path, callPath, state } = call.caller;
    log.warn({ instance, state, function: call.function.id, action: call.actionId }, `a function crashed: ${reason}`);
    const message = `function ${call.function.id} crashed; the log of the function worker says why (action ${call.actionId})`;
    await store.logs.appendFunctionLine({
      namespace: flows,
      instance,
      path,
      callPath,
      state,
      message,
      time: Date.now(),
    });
  };
  const worker = runWorker(await createFunctionWorker({ connection, namespace, store, runtime, crashed }), problem);
  return {
    async stop() {
      await worker.stop();
      await runtime.close(grace);
    },
  };
}

/** Serves the HTTP API. */
export async function startApi({ client, store, log, problem }: Connected, settings: Settings): Promise<ApiRole> {
  const confirmations = new Confirmations(store.instances, problem);
  const settlement = new Settlement(client, store.instances, confirmations);
  const instances = new TemporalInstances(client, store.instances, new FlowSource(store.definitions), settlement);
  const events = createBroadcaster({ history: store.events, listeners: store.listeners, wake: wakeBySignal(client) });
  const app = createApp({ store, instances, events, version: packageVersion(), log });
  const server = await listen(app, settings.api);
  const sweep = new Sweep(store.instances, settlement, problem);
  sweep.start();
  return {
    port: server.port,
    instances,
    async stop() {
      await server.close(grace);
      await sweep.stop();
      await confirmations.flush();
    },
  };
}
