import type { Logger } from 'pino';
import { openGate } from '../src/access/open-gate.js';
import { createApp } from '../src/api/app.js';
import { OpenStreams } from '../src/api/http/open-streams.js';
import { hintForBrowsers, requireWebUi } from '../src/api/web-ui.js';
import type { Settings } from '../src/config/settings.js';
import type { Instances } from '../src/instances/instances.js';
import { reviewWith } from '../src/instances/review.js';
import { ThreadPool } from '../src/js/pool.js';
import { tryOutIn } from '../src/js/try-out.js';
import { listen } from '../src/process/http-server.js';
import { packageVersion } from '../src/process/package-root.js';
import { patientPods } from '../src/services/patient-pods.js';
import { assembleInstances } from './instances.js';
import type { Connected } from './connected.js';
import { resealSecrets } from './reseal-secrets.js';
import type { Role } from './role.js';
import { openServicePods } from './service-pods.js';
import { type Runs, runsOfFleet } from './starting.js';

export interface ApiRole extends Role {
  readonly port: number;
  /** Opens the API to this process itself. */
  readonly key: string;
  /** Whether others need a key. */
  asksForKey(): Promise<boolean>;
  readonly instances: Instances;
}

/** How long requests that run when it stops may take, in milliseconds. */
const grace = 5_000;

/** Serves the HTTP API. Unless told otherwise it starts runs for the workers of a fleet. */
export async function startApi(
  connected: Connected,
  settings: Settings,
  runs: Runs = runsOfFleet(connected, settings),
): Promise<ApiRole> {
  const { store, log, metrics, tracing, readiness, problem } = connected;
  const gate = await openGate(settings, store.apiKeys, (message) => log.warn(message));
  if (settings.api.ui !== undefined) await requireWebUi(settings.api.ui);
  await resealSecrets(connected);
  const services = await openServicePods(settings);
  // A thread of its own: reading scripts is quick, and does not wait for scripts that run.
  const readers = new ThreadPool(1);
  const threads = new ThreadPool();
  const review = reviewWith(readers, problem);
  const { instances, events, startRepair, background, confirmations } = assembleInstances(
    connected,
    settings,
    runs,
    review,
  );
  const streams = new OpenStreams();
  const app = createApp({
    ...{ store, instances, events, gate, streams, log, review, tracing, readiness },
    ...settings.api,
    starts: startRepair,
    pods: patientPods(services.pods, problem),
    tryOut: tryOutIn(threads),
    version: packageVersion(),
    observe: (...seen) => metrics.request(...seen),
  });
  metrics.watchOutbox(() => store.deliveries.backlog(), problem);
  const server = await listen(app, settings.api);
  if (settings.api.ui !== undefined) adviseBrowsers(server.port, log);
  for (const work of background) work.start();
  return {
    port: server.port,
    url: server.url,
    key: gate.ownKey,
    asksForKey: () => gate.isClosed(),
    instances,
    async stop() {
      streams.endAll();
      await server.close(grace);
      await Promise.all([threads.close(), readers.close(), services.close()]);
      await Promise.all(background.map((work) => work.stop()));
      await confirmations.flush();
    },
  };
}

function adviseBrowsers(port: number, log: Logger): void {
  const hint = hintForBrowsers(port);
  if (hint !== undefined) log.warn(hint);
}
