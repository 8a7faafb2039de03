import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { freePorts } from '../../../src/process/ports.js';
import { startEmbeddedPostgres } from '../../../src/store/embedded/embedded-postgres.js';
import type { DevServer } from '../../../src/temporal/dev-server/dev-server.js';
import { Api } from '../../e2e/support/api.js';
import { allOrNone, orEnd } from '../../support/all-or-none.js';
import { type FunctionStub, startFunctionStub } from '../../support/function-stub.js';
import { startTestTemporal } from '../../support/temporal.js';

/** What processes of the fleet stand on; it outlives them. */
export interface Ground {
  /** Settings of every process; each image is the stub. */
  readonly env: Readonly<Record<string, string>>;
  readonly api: Api;
  readonly stub: FunctionStub;
  readonly client: Client;
  /** kill -9 of the Temporal server. */
  killTemporal(): Promise<void>;
  /** A start on the same port and data. */
  restartTemporal(): Promise<void>;
  /** SIGSTOP of the Temporal server: it takes connections and answers nothing, until it is thawed. */
  freezeTemporal(): void;
  thawTemporal(): void;
  /** kill -9 of the PostgreSQL server. */
  killDatabase(): Promise<void>;
  /** A start on the same port and data. */
  restartDatabase(): Promise<void>;
  /** SIGSTOP of the PostgreSQL server and of what serves its connections, until it is thawed. */
  freezeDatabase(): Promise<void>;
  thawDatabase(): Promise<void>;
  stop(): Promise<void>;
}

export interface GroundOptions {
  /** The Temporal server is never killed: it keeps its data in memory, and is twice as fast. */
  readonly temporalStays?: boolean;
  readonly dynamicConfig?: Readonly<Record<string, string>>;
}

/** A Temporal server with its data on disk, a PostgreSQL and a function stub. */
export async function startGround({ temporalStays = false, dynamicConfig = {} }: GroundOptions = {}): Promise<Ground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'durektiv-faults-'));
  const [temporalPort = 0, postgresPort = 0, apiPort = 0, logPort = 0] = await freePorts(4);
  const onDisk = temporalStays ? {} : { dbFile: join(dataDir, 'temporal.db') };
  const startTemporal = () => startTestTemporal({ ...onDisk, port: temporalPort, dynamicConfig });
  const postgresDir = join(dataDir, 'postgres');
  const startPostgres = () =>
    startEmbeddedPostgres({ dataDir: postgresDir, port: postgresPort, settings: ['fsync=off'], log: () => undefined });
  const postmaster = async (): Promise<number> =>
    Number((await readFile(join(postgresDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  const [first, database, stub] = await orEnd(removeData, () =>
    allOrNone([startTemporal(), startPostgres(), startFunctionStub({ logPort })]),
  );
  let temporal: DevServer = first;
  let postgres = database;
  const end = async () => {
    await stub.close();
    await Promise.all([temporal.stop(), postgres.stop()]);
    await removeData();
  };
  const connection = await orEnd(end, () => Connection.connect({ address: temporal.address }));
  return {
    env: {
      TEMPORAL_ADDRESS: temporal.address,
      DUREKTIV_DATABASE_URL: postgres.url,
      DUREKTIV_DATA_DIR: join(dataDir, 'fleet'),
      DUREKTIV_API_PORT: String(apiPort),
      DUREKTIV_FUNCTION_LOG_PORT: String(logPort),
      DUREKTIV_FUNCTIONS: JSON.stringify({ '*': stub.url }),
    },
    api: new Api(`http://127.0.0.1:${apiPort}`),
    stub,
    client: new Client({ connection }),
    async killTemporal() {
      process.kill(temporal.pid, 'SIGKILL');
      await temporal.exited;
    },
    async restartTemporal() {
      temporal = await startTemporal();
    },
    freezeTemporal: () => void process.kill(temporal.pid, 'SIGSTOP'),
    thawTemporal: () => void process.kill(temporal.pid, 'SIGCONT'),
    async killDatabase() {
      process.kill(await postmaster(), 'SIGKILL');
      await postgres.stop();
    },
    async restartDatabase() {
      postgres = await startPostgres();
    },
    freezeDatabase: async () => signalFamily(await postmaster(), 'SIGSTOP'),
    thawDatabase: async () => signalFamily(await postmaster(), 'SIGCONT'),
    async stop() {
      await connection.close();
      await end();
    },
  };
}

/** A signal for a process, and then for its children: it has no new ones when it is stopped first. */
async function signalFamily(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal);
  const children = await promisify(execFile)('pgrep', ['-P', String(pid)]);
  for (const child of children.stdout.trim().split('\n')) unlessEnded(() => process.kill(Number(child), signal));
}

/** What serves a connection may end in the moment in which it was listed. */
function unlessEnded(work: () => void): void {
  try {
    work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
