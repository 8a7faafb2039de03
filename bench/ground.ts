import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleLog } from '../src/cli/console-log.js';
import type { Settings } from '../src/config/settings.js';
import { freePorts } from '../src/process/ports.js';
import { openStore, type Store } from '../src/store/database.js';
import { startEmbeddedPostgres } from '../src/store/embedded/embedded-postgres.js';
import { startDevServer } from '../src/temporal/dev-server/dev-server.js';
import { defaultCacheDir } from '../src/temporal/executable/executable-cache.js';
import { findTemporalCli } from '../src/temporal/executable/find-executable.js';
import { SEARCH_ATTRIBUTES } from '../src/temporal/search-attributes.js';
import { type Engine, startEngine } from '../workers/all.js';
import { startEcho } from './function.js';

/** What is measured: an engine in this process, on a Temporal and a PostgreSQL of its own, and a function that it calls. */
export interface Ground {
  readonly engine: Engine;
  /** Of its API. */
  readonly url: string;
  readonly store: Store;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly functionUrl: string;
  stop(): Promise<void>;
}

/** Starts all of it, in a folder that goes with it. */
export async function startGround(): Promise<Ground> {
  const log = consoleLog();
  log.level = 'warn';
  const dataDir = await mkdtemp(join(tmpdir(), 'durektiv-bench-'));
  const [port = 0, functionLogPort = 0] = await freePorts(2);
  const chosen = process.env['DUREKTIV_TEMPORAL_CLI'];
  const executable = await findTemporalCli({ chosen, cacheDir: defaultCacheDir(), log });
  const temporal = await startDevServer({
    ...{ executable, port, searchAttributes: SEARCH_ATTRIBUTES, namespace: 'default', log },
  });
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log: () => undefined });
  const store = await openStore(postgres.url);
  const echo = await startEcho();
  const addresses = { temporal: temporal.address, database: postgres.url, echo: echo.url };
  const settings = settingsOf(dataDir, functionLogPort, addresses);
  const engine = await startEngine({ settings, store, temporal, log });
  return {
    engine,
    url: `http://127.0.0.1:${engine.api.port}/api/v2`,
    store,
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
    functionUrl: echo.url,
    async stop() {
      await engine.stop();
      await store.close();
      await echo.stop();
      await Promise.all([temporal.stop(), postgres.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function settingsOf(
  dataDir: string,
  functionLogPort: number,
  { temporal, database, echo }: { readonly temporal: string; readonly database: string; readonly echo: string },
): Settings {
  return {
    functions: { '*': echo },
    docker: undefined,
    kubernetes: undefined,
    engine: { port: 0, url: undefined },
    api: { host: '127.0.0.1', port: 0, ui: undefined, proxies: 0, maxRequests: 2000 },
    access: { insecure: false, oidc: undefined },
    keep: { instances: undefined, logs: 30, events: 30, payloads: 30 },
    operations: { host: '127.0.0.1', port: undefined },
    tracing: undefined,
    dataDir,
    functionLogPort,
    subflowDepth: 256,
    workerVersion: undefined,
    databaseUrl: database,
    secretKeys: undefined,
    temporal: { kind: 'external', connection: { connectionOptions: { address: temporal } } },
  };
}
