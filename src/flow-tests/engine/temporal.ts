import { setMaxListeners } from 'node:events';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { InternalConnectionOptionsSymbol, type InternalConnectionOptions } from '@temporalio/client/lib/connection.js';
import proto from '@temporalio/proto';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { freePorts } from '../../process/ports.js';
import { findTemporalCli, findTestServer } from '../../temporal/executable/find-executable.js';
import { startDevServer } from '../../temporal/dev-server/dev-server.js';
import { defaultCacheDir } from '../../temporal/executable/executable-cache.js';
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.js';
import { startTestServer } from '../../temporal/dev-server/test-server.js';
import type { FlowClock } from './clock.js';
import { machineClock } from './machine-clock.js';
import { SkippingClock, type WhileOpen } from './skipping-clock.js';

/** A Temporal server of our own, with connections for a client and a worker. */
export interface TestTemporal {
  readonly connection: Connection;
  readonly nativeConnection: NativeConnection;
  readonly clock: FlowClock;
  /** What waits long for the server: it is given up when the server is left. */
  readonly whileOpen: WhileOpen;
  /** Gives up what waits for the server: the SDK would try it again on a connection that is closed, and end the process. */
  leave(): void;
  stop(): Promise<void>;
}

export interface TemporalChoice {
  /** Starts a server, as often as one is needed. */
  readonly start: () => Promise<TestTemporal>;
  /** Why time is not skipped; undefined when it is. */
  readonly unskipped: string | undefined;
}

/** Where the programs come from, unless they are looked for. */
export interface TemporalPrograms {
  readonly testServer: string | undefined;
  readonly cli: string | undefined;
}

/**
 * The server that skips time where it can be had, else the dev server of the Temporal CLI.
 * @throws ExecutableNotFound when there is neither
 */
export async function chooseTemporal(programs: TemporalPrograms, log: Logger): Promise<TemporalChoice> {
  const cacheDir = defaultCacheDir();
  try {
    const path = await findTestServer({ chosen: programs.testServer, cacheDir, log });
    return { start: () => startSkipping(path), unskipped: undefined };
  } catch (error) {
    const cli = await findTemporalCli({ chosen: programs.cli, cacheDir, log });
    return { start: () => startUnskipping(cli, log), unskipped: (error as Error).message };
  }
}

async function startSkipping(path: string): Promise<TestTemporal> {
  const server = await startTestServer(path);
  const { address } = server;
  const withClock: ConnectionOptions & InternalConnectionOptions = {
    address,
    [InternalConnectionOptionsSymbol]: { supportsTestService: true },
  };
  const [connection, nativeConnection] = await Promise.all([
    Connection.connect(withClock),
    NativeConnection.connect({ address }),
  ]);
  if (connection.testService === undefined) throw new Error('the SDK gives no access to the clock of its test server');
  await connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: keywords() });
  const leaving = leavable(connection);
  const clock = new SkippingClock(connection.testService, leaving.whileOpen);
  return { connection, nativeConnection, clock, ...leaving, stop: () => stop(connection, nativeConnection, server) };
}

async function stop(
  connection: Connection,
  nativeConnection: NativeConnection,
  server: { stop(): Promise<void> },
): Promise<void> {
  try {
    await Promise.all([connection.close(), nativeConnection.close()]);
  } finally {
    await server.stop();
  }
}

function leavable(connection: Connection): Pick<TestTemporal, 'whileOpen' | 'leave'> {
  const left = new AbortController();
  setMaxListeners(0, left.signal);
  return {
    async whileOpen(work) {
      left.signal.throwIfAborted();
      return connection.withAbortSignal(left.signal, work);
    },
    leave: () => left.abort(),
  };
}

function keywords() {
  const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  return Object.fromEntries(Object.keys(SEARCH_ATTRIBUTES).map((name) => [name, keyword]));
}

async function startUnskipping(executable: string, log: Logger): Promise<TestTemporal> {
  const [port = 0] = await freePorts(1);
  const server = await startDevServer({
    ...{ executable, port, uiPort: undefined, dbFile: undefined, log },
    searchAttributes: SEARCH_ATTRIBUTES,
    namespace: 'default',
  });
  const { address } = server;
  const [connection, nativeConnection] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  return {
    connection,
    nativeConnection,
    clock: machineClock,
    ...leavable(connection),
    stop: () => stop(connection, nativeConnection, server),
  };
}
