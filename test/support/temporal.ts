import { pino } from 'pino';
import { isAlive } from '../../src/process/liveness.js';
import { freePorts } from '../../src/process/ports.js';
import { findTemporalCli, findTestServer } from '../../src/temporal/executable/find-executable.js';
import { startDevServer, type DevServer } from '../../src/temporal/dev-server/dev-server.js';
import { defaultCacheDir } from '../../src/temporal/executable/executable-cache.js';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/search-attributes.js';

const log = pino({ level: process.env['DUREKTIV_TEST_LOG'] ?? 'warn' }, pino.destination(2));

/** Path of the Temporal CLI, fetched into the user's cache the first time. */
export function temporalCli(): Promise<string> {
  return findTemporalCli({
    chosen: process.env['DUREKTIV_TEMPORAL_CLI'],
    cacheDir: defaultCacheDir(),
    log,
  });
}

/** Path of the time-skipping test server, for `TestWorkflowEnvironment.createTimeSkipping({server: {executable: {type: 'existing-path', path}}})`. */
export function testServerExecutable(): Promise<string> {
  return findTestServer({ chosen: process.env['DUREKTIV_TEMPORAL_TEST_SERVER'], cacheDir: defaultCacheDir(), log });
}

export interface TestTemporalOptions {
  /** Absent: in memory, which is twice as fast. */
  readonly dbFile?: string;
  /** A port of one's own choice, to start again at the same address. */
  readonly port?: number;
  readonly ui?: boolean;
  /** Those to register at the start. Absent: ours. */
  readonly searchAttributes?: typeof SEARCH_ATTRIBUTES | Readonly<Record<string, never>>;
  readonly dynamicConfig?: Readonly<Record<string, string>>;
}

/** A real dev server on free loopback ports, namespace `default`, with our search attributes. The caller stops it. */
export async function startTestTemporal(options: TestTemporalOptions = {}): Promise<DevServer> {
  const [port = 0, uiPort = 0] = await freePorts(2);
  const server = await startDevServer({
    executable: await temporalCli(),
    port: options.port ?? port,
    uiPort: options.ui === true ? uiPort : undefined,
    dbFile: options.dbFile,
    searchAttributes: options.searchAttributes ?? SEARCH_ATTRIBUTES,
    namespace: 'default',
    dynamicConfig: options.dynamicConfig,
    log,
  });
  return options.dbFile === undefined ? { ...server, stop: () => killed(server) } : server;
}

/** Ending in good order takes the server more than a second, and what is in memory is lost either way. */
async function killed(server: DevServer): Promise<void> {
  if (isAlive(server.pid)) process.kill(server.pid, 'SIGKILL');
  await server.exited;
  await server.stop();
}
