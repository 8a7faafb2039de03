import { ActionDirs } from '../functions/files/action-dirs.js';
import { createActionRegistry } from '../functions/local/action-registry.js';
import { createHttpClient } from '../functions/call/http-client.js';
import { createLocalServer } from '../functions/local/local-server.js';
import { listenWait } from '../functions/call/post-when-listening.js';
import { Actions } from './actions.js';
import { createActionServer } from './action-server.js';
import { untilListening } from './until-listening.js';

export interface SidecarOptions {
  /** What callers must bear: a secret of this service. */
  readonly token: string;
  /** Where actions come in; 0 takes a free port. */
  readonly port: number;
  readonly host: string;
  /** Where the function finds `/log` and `/var`, on loopback. */
  readonly localPort: number;
  /** Where the function listens. */
  readonly functionUrl: URL;
  /** Milliseconds that the function may take until it listens. Default: two minutes (functions 3.1). */
  readonly listenWait?: number;
  /** Directory that the function shares, under the same path. */
  readonly dir: string;
  readonly warn: (message: string) => void;
  /** Ends the wait for the function. */
  readonly signal: AbortSignal;
}

/** A sidecar that takes actions. */
export interface Sidecar {
  readonly port: number;
  readonly localPort: number;
  /** Takes no more actions and finishes those that run, within so many milliseconds. */
  close(graceMs: number): Promise<void>;
}

/**
 * Starts what stands beside a function container (functions 5): the function's own server at once, the one for actions when
 * the function accepts connections.
 * @throws Error when a port cannot be had, or when the function does not listen in time
 */
export async function startSidecar(options: SidecarOptions): Promise<Sidecar> {
  const { token, port, host, functionUrl, warn, signal } = options;
  const registry = createActionRegistry();
  const reachOf = (actionId: string) => registry.reach(actionId);
  const local = await createLocalServer({ port: options.localPort, host: '127.0.0.1', reachOf, warn });
  const client = createHttpClient();
  try {
    const dirs = await ActionDirs.below(options.dir);
    await untilListening(functionUrl, options.listenWait ?? listenWait, signal);
    const actions = new Actions({ client, actions: registry, dirs, warn }, functionUrl);
    const server = await createActionServer({ port, host, token, actions, warn });
    return {
      port: server.port,
      localPort: local.port,
      async close(graceMs) {
        await actions.close(graceMs);
        await server.close();
        await local.close();
        await client.destroy();
        await dirs.close(warn);
      },
    };
  } catch (error) {
    await local.close();
    await client.destroy();
    throw error;
  }
}
