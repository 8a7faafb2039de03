import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../../config/settings.js';
import { keyringOf } from '../../secrets/keyring-of.js';
import { freePorts } from '../../process/ports.js';
import { supervise } from '../../process/supervise.js';
import type { Shutdown } from '../../process/shutdown.js';
import { openStore } from '../../store/database.js';
import { CARELESS, startEmbeddedPostgres } from '../../store/embedded/embedded-postgres.js';
import { findTemporalCli } from '../../temporal/executable/find-executable.js';
import { defaultCacheDir } from '../../temporal/executable/executable-cache.js';
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.js';
import { superviseDevServer } from '../../temporal/dev-server/supervised-dev-server.js';
import type { Store } from '../../store/database.js';
import type { Loss } from '../loss.js';

/** What the engine stands on. */
export interface Infrastructure {
  readonly store: Store;
  readonly temporal: { readonly address: string };
  /** Web page of the namespace that the engine uses; absent when Temporal is not ours. */
  readonly uiUrl?: string;
}

/** What the start needs to know and to tell. */
export interface Surroundings {
  readonly settings: Settings;
  readonly shutdown: Shutdown;
  /** Is told when a part that was up is gone for good. */
  readonly lost: Loss['lost'];
  readonly log: Logger;
  /** Nothing has to outlive this process: Temporal keeps its data in memory and shows no UI, PostgreSQL does not wait for the disk. */
  readonly throwaway: boolean;
}

/**
 * Starts the store and Temporal at the same time, each embedded unless the settings name one that runs elsewhere,
 * and registers how to stop them.
 */
export async function startInfrastructure(around: Surroundings): Promise<Infrastructure> {
  const [store, temporal] = await Promise.all([startStore(around), startTemporal(around)]);
  return { store, temporal: { address: temporal.address }, ...(temporal.uiUrl ? { uiUrl: temporal.uiUrl } : {}) };
}

async function startStore(around: Surroundings): Promise<Store> {
  const { settings, shutdown, log } = around;
  const url = settings.databaseUrl ?? (await startPostgres(around));
  const keyring = await keyringOf(settings);
  const store = await openStore(url, { keyring, log: (line) => log.warn(line) });
  shutdown.add('the store', () => store.close());
  return store;
}

async function startPostgres({ settings, shutdown, lost, log, throwaway }: Surroundings): Promise<string> {
  const dataDir = join(settings.dataDir, 'postgres');
  const [port = 0] = await freePorts(1);
  const postgres = await supervise({
    title: 'PostgreSQL',
    start: () =>
      startEmbeddedPostgres({ dataDir, port, log: (line) => log.info(line), settings: throwaway ? CARELESS : [] }),
    warn: (message) => log.warn(message),
    gaveUp: lost,
  });
  shutdown.add('PostgreSQL', () => postgres.stop());
  log.info('PostgreSQL is up');
  return postgres.current().url;
}

async function startTemporal(around: Surroundings): Promise<{ readonly address: string; readonly uiUrl?: string }> {
  const { shutdown, lost, log, throwaway } = around;
  const { temporal, dataDir } = around.settings;
  if (temporal.kind === 'external')
    return { address: temporal.connection.connectionOptions.address ?? '127.0.0.1:7233' };
  const executable = await findTemporalCli({ chosen: temporal.cli, cacheDir: defaultCacheDir(), log });
  const [port = 0, uiPort = 0] = await freePorts(2);
  const server = await superviseDevServer(
    {
      executable,
      port: temporal.port || port,
      ...(!throwaway && { uiPort: temporal.uiPort || uiPort, dbFile: join(dataDir, 'temporal.db') }),
      searchAttributes: SEARCH_ATTRIBUTES,
      namespace: 'default',
      log,
    },
    lost,
  );
  shutdown.add('Temporal', () => server.stop());
  log.info(`Temporal is up at ${server.address}`);
  return {
    address: server.address,
    ...(server.uiUrl !== undefined && { uiUrl: `${server.uiUrl}/namespaces/default/workflows` }),
  };
}
