import type { Client } from '@temporalio/client';
import { type NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Settings } from '../src/config/settings.js';
import { Metrics } from '../src/operations/metrics.js';
import { Readiness } from '../src/operations/readiness.js';
import { packageVersion } from '../src/process/package-root.js';
import { freePorts } from '../src/process/ports.js';
import type { Store } from '../src/store/database.js';
import { withDatabaseTrouble } from '../src/store/connection/database-trouble.js';
import { connectClient, connectWorker, type TemporalConnection } from '../src/temporal/connect.js';
import { temporalLogger } from '../src/temporal/logger.js';
import { ensureSearchAttributes } from '../src/temporal/ensure-search-attributes.js';
import type { Tracing } from '../src/tracing/tracing.js';

/** What every role of a process stands on: Temporal, the store, a log. */
export interface Connected {
  readonly client: Client;
  /** False while Temporal is not there. */
  readonly isUp: () => boolean;
  readonly connection: NativeConnection;
  /** Temporal's namespace. */
  readonly namespace: string;
  readonly store: Store;
  readonly log: Logger;
  /** Reports what went wrong where nobody waits for an answer. */
  readonly problem: (message: string, error?: unknown, about?: { readonly instance: string }) => void;
  readonly metrics: Metrics;
  /** Whether the process can take work. */
  readonly readiness: Readiness;
  /** Undefined when nothing is traced. */
  readonly tracing: Tracing | undefined;
  /** Where the SDK's own numbers are shown: `host:port`. Undefined when nobody asked for them. */
  readonly sdkMetrics: string | undefined;
  close(): Promise<void>;
}

/** @throws Error when Temporal does not answer, or lacks our search attributes */
export async function connect(
  config: TemporalConnection,
  { store, log, settings }: { readonly store: Store; readonly log: Logger; readonly settings: Settings },
): Promise<Connected> {
  const { operations } = settings;
  const sdkMetrics = operations.port === undefined ? undefined : `127.0.0.1:${(await freePorts(1))[0]}`;
  installRuntime(log, sdkMetrics);
  const namespace = config.namespace ?? 'default';
  const [{ client, isUp, close }, connection] = await Promise.all([
    connectClient(config, store),
    connectWorker(config),
  ]);
  await ensureSearchAttributes(client.connection, namespace);
  const tracing = await tracingOf(settings, log);
  const problem: Connected['problem'] = (message, error, about) =>
    log.error({ ...about, err: error }, withDatabaseTrouble(message, error));
  return {
    client,
    isUp,
    connection,
    namespace,
    store,
    log,
    problem,
    metrics: new Metrics(),
    readiness: readinessOf(client, store, problem),
    tracing,
    sdkMetrics,
    async close() {
      await tracing?.close();
      await connection.close();
      await close();
    },
  };
}

/** A process takes work while its store and its Temporal server answer. */
export function readinessOf(client: Client, store: Pick<Store, 'check'>, problem: Connected['problem']): Readiness {
  const temporal = async (): Promise<void> => void (await client.workflowService.getSystemInfo({}));
  return new Readiness(
    [
      { name: 'database', check: () => store.check() },
      { name: 'temporal', check: temporal },
    ],
    problem,
  );
}

/** What tracing is made of is loaded only where somebody wants it. */
async function tracingOf({ tracing }: Settings, log: Logger): Promise<Tracing | undefined> {
  if (tracing === undefined) return undefined;
  const { openTracing } = await import('../src/tracing/otlp-tracing.js');
  const warn = (message: string): void => log.warn(`tracing: ${message}`);
  return openTracing({ url: tracing.url, version: packageVersion(), warn });
}

/** Temporal's runtime is one per process; the first one stays. */
function installRuntime(log: Logger, sdkMetrics: string | undefined): void {
  const telemetryOptions =
    sdkMetrics === undefined ? {} : { metrics: { prometheus: { bindAddress: sdkMetrics, unitSuffix: true } } };
  try {
    Runtime.install({ logger: temporalLogger(log), shutdownSignals: [], telemetryOptions });
  } catch (error) {
    log.debug({ err: error }, 'the Temporal runtime is installed already');
  }
}
