import { rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Logger } from 'pino';
import { makeFolder } from '../../process/make-folder.js';
import { requireFreePort } from '../../process/ports.js';
import { endLeftOver, pidFileOf } from './left-over.js';
import { untilServing } from './ready.js';
import { ServerProcess } from './server-process.js';

/**
 * On the default settings tasks move on 50 ms ticks and a timer of zero takes a second; with these they move at once.
 * The values are JSON.
 */
const FAST_TASKS: Readonly<Record<string, string>> = {
  'history.transferProcessorMaxPollRPS': '5000',
  'history.timerProcessorMaxPollRPS': '5000',
  'history.visibilityProcessorMaxPollRPS': '5000',
  'history.timerProcessorMaxTimeShift': '"10ms"',
};

const START_TRIES = 3;

export interface DevServerOptions {
  /** Path of the Temporal CLI. */
  readonly executable: string;
  readonly port: number;
  /** Absent: no web UI. */
  readonly uiPort?: number | undefined;
  /** Default: loopback. */
  readonly ip?: string | undefined;
  /** Where the data is kept; absent: in memory. Callers see to it that only one living process uses a file. */
  readonly dbFile?: string | undefined;
  /** Names and types to register, as `DurektivPath: 'Keyword'`. */
  readonly searchAttributes: Readonly<Record<string, string>>;
  readonly namespace: string;
  /** More dynamic configuration, values in JSON; for tests, as `limit.historyCount.suggestContinueAsNew`. */
  readonly dynamicConfig?: Readonly<Record<string, string>> | undefined;
  readonly log: Logger;
}

export interface DevServer {
  /** host:port of its gRPC service. */
  readonly address: string;
  readonly uiUrl?: string;
  readonly pid: number;
  /** Resolves when the process has ended, wanted or not, with its last lines. */
  readonly exited: Promise<string>;
  /** Ends it: SIGTERM, SIGKILL after 5 s. Its data stays. */
  stop(): Promise<void>;
}

/**
 * Starts the dev server of the Temporal CLI as a child process and waits until it serves the namespace.
 * What a killed process left running on the same `dbFile` is ended first.
 * @throws PortError when a port is taken; Error with the server's last lines when it does not come up.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (!(error instanceof StartPanic) || attempt === START_TRIES) throw error;
      options.log.warn(`${error.message}; trying again`);
    }
  }
}

/**
 * The server panicked while it started. It takes the ports of its inner services from those that are free at the moment;
 * when another program is faster, that is how it ends.
 */
class StartPanic extends Error {}

async function startOnce(options: DevServerOptions): Promise<DevServer> {
  const ip = options.ip ?? '127.0.0.1';
  const dbFile = options.dbFile === undefined ? undefined : resolve(options.dbFile);
  if (dbFile !== undefined) {
    await makeFolder(dirname(dbFile));
    await endLeftOver(dbFile, options.log);
  }
  await requireFreePort(options.port, ip, 'DUREKTIV_TEMPORAL_PORT');
  if (options.uiPort !== undefined) await requireFreePort(options.uiPort, ip, 'DUREKTIV_TEMPORAL_UI_PORT');
  const server = new ServerProcess(options.executable, serverArguments({ ...options, ip, dbFile }));
  const address = `${ip}:${options.port}`;
  try {
    if (dbFile !== undefined) await writeFile(pidFileOf(dbFile), `${await server.pid}\n`);
    await untilServing({
      address,
      namespace: options.namespace,
      searchAttributes: options.searchAttributes,
      exited: server.exited,
    });
  } catch (error) {
    await server.stop();
    const message = `The Temporal dev server did not start: ${(error as Error).message}${server.lastWords()}`;
    throw new (server.panicked ? StartPanic : Error)(message, { cause: error });
  }
  const pid = await server.pid;
  options.log.debug({ address, pid }, 'Temporal dev server is up');
  return {
    address,
    ...(options.uiPort === undefined ? {} : { uiUrl: `http://${ip}:${options.uiPort}` }),
    pid,
    exited: server.exited,
    stop: async () => {
      await server.stop();
      if (dbFile !== undefined) await rm(pidFileOf(dbFile), { force: true });
    },
  };
}

function serverArguments(options: DevServerOptions & { readonly ip: string }): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  return [
    ...['server', 'start-dev', '--ip', options.ip, '--port', String(options.port)],
    ...(options.uiPort === undefined
      ? ['--headless']
      : ['--ui-port', String(options.uiPort), '--ui-disable-news-fetch']),
    ...['--namespace', options.namespace, '--log-level', 'error'],
    ...(options.dbFile === undefined ? [] : ['--db-filename', options.dbFile]),
    ...pairs('--dynamic-config-value', { ...FAST_TASKS, ...options.dynamicConfig }),
    ...pairs('--search-attribute', options.searchAttributes),
  ];
}
