import type { Logger } from 'pino';
import { createPrepareRun } from '../src/activities/prepare-run.js';
import { createStartByTime } from '../src/activities/start-by-time.js';
import type { Settings } from '../src/config/settings.js';
import { openGate } from '../src/access/open-gate.js';
import { createApp } from '../src/api/app.js';
import { OpenStreams } from '../src/api/http/open-streams.js';
import { listen } from '../src/process/http-server.js';
import { hintForBrowsers, requireWebUi } from '../src/api/web-ui.js';
import { createBroadcaster } from '../src/events/broadcast.js';
import { Dispatcher } from '../src/events/dispatcher.js';
import { deliverToInstances } from '../src/instances/deliver.js';
import { Confirmations } from '../src/instances/confirmations.js';
import { endingNow } from '../src/instances/end-time.js';
import { fetchInputFrom } from '../src/instances/fetch-input.js';
import { firstReportFrom } from '../src/instances/first-report.js';
import { FlowSource, type Review } from '../src/instances/flow-source.js';
import type { Instances } from '../src/instances/instances.js';
import { Launcher } from '../src/instances/launch.js';
import { ReportWriter } from '../src/instances/report-writer.js';
import { Retention } from '../src/instances/retention.js';
import { reviewWith } from '../src/instances/review.js';
import type { RunLimits } from '../src/instances/run-input.js';
import { Settlement } from '../src/instances/settle.js';
import type { Starter } from '../src/instances/start-run.js';
import { Sweep } from '../src/instances/sweep.js';
import { LeftBehind } from '../src/instances/left-behind.js';
import { TemporalInstances } from '../src/instances/temporal-instances.js';
import { UnlistedRuns } from '../src/instances/unlisted.js';
import { addWayFrom } from '../src/instances/way.js';
import { SealError } from '../src/secrets/keyring.js';
import { patientPods } from '../src/services/patient-pods.js';
import type { Store } from '../src/store/database.js';
import { functionQueue } from '../src/interpreter/contract.js';
import type { RunReport } from '../src/interpreter/report-contract.js';
import { ThreadPool } from '../src/js/pool.js';
import { tryOutIn } from '../src/js/try-out.js';
import { packageVersion } from '../src/process/package-root.js';
import { FileStarts } from '../src/starts/file-starts.js';
import { StartRepair } from '../src/starts/repair.js';
import { StartRules } from '../src/starts/start-rules.js';
import { retentionOf } from '../src/temporal/retention.js';
import { Schedules } from '../src/temporal/schedules.js';
import type { Connected } from './connected.js';
import { createFlowWorker } from './flow-worker.js';
import { type FunctionCalls, openFunctionCalls } from './function-calls.js';
import { createFunctionWorker } from './function-worker.js';
import { type RunningWorker, runWorker } from './running-worker.js';
import { openServicePods } from './service-pods.js';

/** A part of the fleet; processes run one of them or all. */
export interface Role {
  /** Resolves when it cannot do its work any more, though nobody has stopped it; absent where that cannot be. */
  readonly failed?: Promise<Error>;
  /** Where its API is, when it has one. */
  readonly url?: string;
  stop(): Promise<void>;
}

export interface ApiRole extends Role {
  readonly port: number;
  /** Opens the API to this process itself. */
  readonly key: string;
  /** Whether others need a key. */
  asksForKey(): Promise<boolean>;
  readonly instances: Instances;
}

const grace = 5_000;

/** Interprets flows, and calls functions when it is given the way to them. */
export async function startFlows(
  connected: Connected,
  settings: Settings,
  calls?: FunctionCalls,
  runs: Runs = runsOfFleet(connected, settings),
): Promise<RunningWorker> {
  const { connection, namespace, store, metrics, tracing, problem } = connected;
  const reports = new ReportWriter(store.reports, problem);
  const { callFunction } = calls ?? {};
  const scripts = new ThreadPool();
  const { source, starts, startRules } = startParts(connected, runs);
  const parts = {
    connection,
    namespace,
    store,
    report: (told: RunReport) => {
      const report = endingNow(told, Date.now());
      metrics.report(report);
      tracing?.report(report);
      return reports.submit(report);
    },
    source,
    startByTime: createStartByTime(starts, startRules),
    prepareRun: createPrepareRun({ files: store.files, namespaces: store.namespaces, source, limits: runs, tracing }),
    scripts,
    ...(callFunction === undefined ? {} : { callFunction }),
    ...(settings.workerVersion === undefined ? {} : { version: settings.workerVersion }),
  };
  const worker = runWorker(await createFlowWorker(parts), problem);
  return {
    failed: worker.failed,
    async stop() {
      await worker.stop();
      await scripts.close();
      await reports.close();
    },
  };
}

/** Calls functions, and serves the log port they know. */
export async function startFunctions(connected: Connected, settings: Settings): Promise<Role> {
  const calls = await openFunctionCalls(connected, settings, { leaveNoContainers: false });
  const worker = await startCallWorker(connected, calls);
  return {
    failed: worker.failed,
    async stop() {
      await worker.stop();
      await calls.close();
    },
  };
}

/** Takes calls from the queue of functions. */
export async function startCallWorker(connected: Connected, { callFunction }: FunctionCalls): Promise<RunningWorker> {
  const { connection, namespace, store, problem } = connected;
  return runWorker(await createFunctionWorker({ connection, namespace, store, callFunction }), problem);
}

/** Where the runs that an API starts go. */
export interface Runs extends RunLimits {
  readonly starter: () => Starter;
}

/** Moves secrets to the key that seals now; those whose key is missing stay as they are. */
async function resealSecrets(store: Store, log: Logger, problem: Connected['problem']): Promise<void> {
  try {
    const count = (await store.secrets.reseal()) + (await store.registries.reseal());
    if (count > 0)
      log.info(
        `${count} secrets and passwords of registries were encrypted again, with the first key of DUREKTIV_SECRETS_KEY`,
      );
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    problem('not all secrets could be encrypted again with the first key of DUREKTIV_SECRETS_KEY', error);
  }
}

/** For the workers of a fleet. */
function runsOfFleet({ client }: Connected, { subflowDepth }: Settings): Runs {
  return { starter: () => ({ client, eager: false }), callQueue: functionQueue, subflowDepth };
}

/** What starts flows, by hand or by themselves. */
function startParts({ client, store, tracing }: Connected, runs: Runs, review?: Review) {
  const { starts, files, pauses, logs, definitions, instances: index } = store;
  const source = new FlowSource(definitions, review);
  const launcher = new Launcher({ client, index, tracing, ...runs });
  return {
    source,
    launcher,
    starts: new FileStarts({ files, starts, pauses, source, launcher, logs }),
    startRules: new StartRules({ starts, pauses, source, schedules: new Schedules(client), logs }),
  };
}

/** Serves the HTTP API. Unless told otherwise it starts runs for the workers of a fleet. */
export async function startApi(
  connected: Connected,
  settings: Settings,
  runs: Runs = runsOfFleet(connected, settings),
): Promise<ApiRole> {
  const { client, store, log, metrics, tracing, readiness, problem } = connected;
  const addWay = addWayFrom(client, problem);
  const confirmations = new Confirmations(store.instances, addWay, problem);
  const fetchInput = fetchInputFrom(client, store.instances);
  const settlement = new Settlement({ client, rows: store.instances, confirmations, addWay, fetchInput, problem });
  // A thread of its own: reading scripts is quick, and does not wait for scripts that run.
  const readers = new ThreadPool(1);
  const review = reviewWith(readers, problem);
  const { source, launcher, starts, startRules } = startParts(connected, runs, review);
  const instances = new TemporalInstances({ client, launcher, index: store.instances, source, settlement, fetchInput });
  const deliver = deliverToInstances(client, starts);
  const dispatcher = new Dispatcher({ outbox: store.outbox, deliver, problem });
  const startRepair = new StartRepair({ rules: startRules, namespaces: store.namespaces, problem });
  const gate = await openGate(settings, store.apiKeys);
  if (settings.api.ui !== undefined) await requireWebUi(settings.api.ui);
  const events = createBroadcaster({ outbox: store.outbox, history: store.events, dispatcher });
  await resealSecrets(store, log, problem);
  const threads = new ThreadPool();
  const streams = new OpenStreams();
  const services = await openServicePods(settings);
  const app = createApp({
    ...{ store, instances, events, gate, streams, log, review, tracing, readiness },
    ...settings.api,
    starts: startRepair,
    pods: patientPods(services.pods, problem),
    tryOut: tryOutIn(threads),
    version: packageVersion(),
    observe: (...seen) => metrics.request(...seen),
  });
  metrics.watchOutbox(() => store.outbox.backlog(), problem);
  const server = await listen(app, settings.api);
  const hint = settings.api.ui === undefined ? undefined : hintForBrowsers(server.port);
  if (hint !== undefined) log.warn(hint);
  const sweep = new Sweep(store.instances, settlement, store.listeners, problem);
  sweep.start();
  const leftBehind = new LeftBehind({ client, index: store.instances, deleted: store.deletedNamespaces, problem });
  leftBehind.start();
  const unlisted = new UnlistedRuns({
    ...{ client, compared: store.comparedRuns, index: store.instances, namespaces: store.namespaces, problem },
    reports: store.reports,
    firstReport: firstReportFrom(client, store),
  });
  unlisted.start();
  const retention = new Retention({
    ...{ store: store.retention, keep: settings.keep, problem },
    temporalRetention: () => retentionOf(client),
  });
  retention.start();
  dispatcher.start();
  startRepair.start();
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
      await Promise.all([sweep.stop(), leftBehind.stop(), unlisted.stop()]);
      await Promise.all([dispatcher.stop(), startRepair.stop(), retention.stop()]);
      await confirmations.flush();
    },
  };
}
