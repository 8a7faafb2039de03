import type { Client } from '@temporalio/client';
import { type NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Store } from '../src/store/database.js';
import { connectClient, connectWorker, type TemporalConnection } from '../src/temporal/connect.js';
import { temporalLogger } from '../src/temporal/logger.js';
import { requireSearchAttributes } from '../src/temporal/require-search-attributes.js';

/** What every role of a process stands on: Temporal, the store, a log. */
export interface Connected {
  readonly client: Client;
  readonly connection: NativeConnection;
  /** Temporal's namespace. */
  readonly namespace: string;
  readonly store: Store;
  readonly log: Logger;
  /** Reports what went wrong where nobody waits for an answer. */
  readonly problem: (message: string, error?: unknown) => void;
  close(): Promise<void>;
}

/** @throws Error when Temporal does not answer, or lacks our search attributes */
export async function connect(config: TemporalConnection, store: Store, log: Logger): Promise<Connected> {
  installTemporalLogger(log);
  const namespace = config.namespace ?? 'default';
  const [{ client, close }, connection] = await Promise.all([connectClient(config, store), connectWorker(config)]);
  await requireSearchAttributes(client.connection, namespace);
  return {
    client,
    connection,
    namespace,
    store,
    log,
    problem: (message, error) => log.error({ err: error }, message),
    async close() {
      await connection.close();
      await close();
    },
  };
}

/** Temporal's runtime is one per process; the first logger stays. */
function installTemporalLogger(log: Logger): void {
  try {
    Runtime.install({ logger: temporalLogger(log), shutdownSignals: [] });
  } catch (error) {
    log.debug({ err: error }, 'the Temporal runtime is installed already');
  }
}
