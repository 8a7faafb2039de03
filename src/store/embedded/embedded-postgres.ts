import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { makeFolder } from '../../process/make-folder.js';
import { serverAccount } from './account.js';
import { findBinaries } from './binaries.js';
import { clusterFolder, DATABASE_USER, ensureCluster } from './cluster.js';
import { endLeftOver } from './left-over.js';
import { freePorts } from '../../process/ports.js';
import { startServer, type RunningServer, type ServerOptions } from './server.js';

/** Where the programs are copied when the server's user cannot reach node_modules. */
const ROOT_CACHE = '/var/cache/durektiv';
/** Another program may take a free port between its choice and the start. */
const PORT_TRIES = 5;
/** Settings that make a server fast whose data nobody needs after a crash. */
export const CARELESS: readonly string[] = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export interface EmbeddedPostgresOptions {
  /** Folder of the database; made when missing. */
  readonly dataDir: string;
  /** Port on 127.0.0.1; a free one when not given. */
  readonly port?: number;
  /** Gets one line per thing an operator should know. */
  readonly log: (message: string) => void;
  /** More settings of PostgreSQL, `name=value`. With `fsync=off` the data are not synchronised when they are made either. */
  readonly settings?: readonly string[];
}

export interface EmbeddedPostgres {
  /** `postgresql://` URL with the password; not for logs. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the server has ended, wanted or not, with how. */
  readonly exited: Promise<string>;
  /** Shuts the server down; no process is left when it resolves. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server of our own on 127.0.0.1 with its data in `dataDir`. A server that a killed process left
 * on the same data is stopped first.
 * @throws Error in one line that says what to do: no binaries for this platform, unwritable or used folder, taken port.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = await openFolder(options.dataDir);
  const cluster = clusterFolder(dataDir);
  const account = await serverAccount(cluster);
  const { initdb, postgres } = await findBinaries(account, account ? ROOT_CACHE : dataDir);
  await endLeftOver(cluster, options.log);
  const durable = !options.settings?.includes('fsync=off');
  const password = await ensureCluster(dataDir, { initdb, account, durable });
  const server = await startOnPort(options.port, {
    command: { program: postgres, cluster, account },
    settings: options.settings ?? [],
    log: options.log,
  });
  return {
    url: `postgresql://${DATABASE_USER}:${password}@127.0.0.1:${server.port}/postgres`,
    port: server.port,
    exited: server.exited,
    stop: () => server.stop(),
  };
}

async function openFolder(path: string): Promise<string> {
  try {
    await makeFolder(path);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`The data folder ${path} cannot be written (${code}): choose another one with DUREKTIV_DATA_DIR`, {
      cause: error,
    });
  }
}

async function startOnPort(port: number | undefined, options: Omit<ServerOptions, 'port'>): Promise<RunningServer> {
  if (port !== undefined) return startServer({ ...options, port });
  for (let attempt = 1; ; attempt++) {
    try {
      const [port = 0] = await freePorts(1);
      return await startServer({ ...options, port });
    } catch (error) {
      if (attempt === PORT_TRIES || !/TCP.IP|listen socket|address/i.test((error as Error).message)) throw error;
    }
  }
}
