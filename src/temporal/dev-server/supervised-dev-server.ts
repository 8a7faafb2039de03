import { supervise } from '../../process/supervise.js';
import { startDevServer, type DevServerOptions } from './dev-server.js';

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
  const supervised = await supervise({
    title: 'The Temporal dev server',
    start: () => startDevServer(options),
    warn: (message) => options.log.warn(message),
    gaveUp,
  });
  const { address, uiUrl } = supervised.current();
  return {
    address,
    ...(uiUrl === undefined ? {} : { uiUrl }),
    pid: () => supervised.current().pid,
    stop: () => supervised.stop(),
  };
}
