import type { Settings } from '../src/config/settings.js';
import { operationsApp } from '../src/operations/operations-app.js';
import { listen } from '../src/process/http-server.js';
import type { Connected } from './connected.js';

const listener = {
  title: 'What watches over this process',
  portVariable: 'DUREKTIV_OPERATIONS_PORT',
  hostVariable: 'DUREKTIV_OPERATIONS_HOST',
};

/** Serves health and metrics of this process where the settings say so. @throws ListenError when it cannot listen there */
export async function startOperations(
  connected: Connected,
  { operations: { host, port } }: Settings,
): Promise<{ readonly url?: string; stop(): Promise<void> }> {
  const { metrics, sdkMetrics, readiness, log } = connected;
  if (port === undefined || sdkMetrics === undefined) return { stop: () => Promise.resolve() };
  const app = operationsApp({ metrics, sdkMetrics, readiness });
  const server = await listen(app, { host, port }, listener);
  log.info(`health and metrics are at ${server.url}`);
  return { url: server.url, stop: () => server.close(1_000) };
}
