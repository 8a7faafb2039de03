import type { Settings } from '../src/config/settings.js';
import { operationsApp } from '../src/operations/operations-app.js';
import { Readiness } from '../src/operations/readiness.js';
import { listen } from '../src/process/http-server.js';
import type { Connected } from './connected.js';

const listener = {
  title: 'What watches over this process',
  portVariable: 'DUREKTIV_OPERATIONS_PORT',
  hostVariable: 'DUREKTIV_OPERATIONS_HOST',
};

/** A process takes work while its store and its Temporal server answer. */
export function readinessOf({ client, store, problem }: Connected): Readiness {
  const temporal = async (): Promise<void> => void (await client.workflowService.getSystemInfo({}));
  return new Readiness(
    [
      { name: 'database', check: () => store.check() },
      { name: 'temporal', check: temporal },
    ],
    problem,
  );
}

/** Serves health and metrics of this process where the settings say so. @throws ListenError when it cannot listen there */
export async function startOperations(
  connected: Connected,
  { operations: { host, port } }: Settings,
): Promise<{ stop(): Promise<void> }> {
  const { metrics, sdkMetrics, log } = connected;
  if (port === undefined || sdkMetrics === undefined) return { stop: () => Promise.resolve() };
  const app = operationsApp({ metrics, sdkMetrics, readiness: readinessOf(connected) });
  const server = await listen(app, { host, port }, listener);
  log.info(`health and metrics are at http://${host}:${server.port}`);
  return { stop: () => server.close(1_000) };
}
