import { startDevServer, type DevServer, type DevServerOptions } from './dev-server.js';

/** More ends than this within the window, and something is wrong that no restart mends. */
const MOST_RESTARTS = 5;
const WINDOW_MS = 60_000;

export interface SupervisedDevServer {
  readonly address: string;
  readonly uiUrl?: string;
  /** Process id of the server that runs now. */
  pid(): number;
  stop(): Promise<void>;
}

/**
 * A dev server that is started again, on the same ports and data, when its process ends without being asked to.
 * @param gaveUp is told, once, when it does not come back.
 */
export async function superviseDevServer(
  options: DevServerOptions,
  gaveUp: (error: Error) => void,
): Promise<SupervisedDevServer> {
  const supervisor = new Supervisor(options, await startDevServer(options));
  void supervisor.watch().catch(gaveUp);
  const { address, uiUrl } = supervisor.server;
  return {
    address,
    ...(uiUrl === undefined ? {} : { uiUrl }),
    pid: () => supervisor.server.pid,
    stop: () => supervisor.stop(),
  };
}

class Supervisor {
  readonly #options: DevServerOptions;
  readonly #ends: number[] = [];
  #stopping = false;
  #restart: Promise<DevServer> | undefined;
  server: DevServer;

  constructor(options: DevServerOptions, server: DevServer) {
    this.#options = options;
    this.server = server;
  }

  async watch(): Promise<void> {
    for (;;) {
      const how = await this.server.exited;
      if (this.#stopping) return;
      this.#options.log.warn(`the Temporal dev server stopped by itself (${how}): starting it again`);
      if (this.#endsTooOften()) {
        throw new Error(`The Temporal dev server ended ${this.#ends.length} times within a minute (${how}).`);
      }
      this.#restart = startDevServer(this.#options);
      this.server = await this.#restart;
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    // A restart under way is waited for, so that nothing comes up after the stop; that it may fail is the watcher's matter.
    await this.#restart?.catch(() => undefined);
    await this.server.stop();
  }

  #endsTooOften(): boolean {
    const now = Date.now();
    this.#ends.push(now);
    while (this.#ends[0] !== undefined && this.#ends[0] < now - WINDOW_MS) this.#ends.shift();
    return this.#ends.length > MOST_RESTARTS;
  }
}
