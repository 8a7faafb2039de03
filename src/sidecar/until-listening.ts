import { connect } from 'node:net';
import { pause } from '../functions/instant.js';
import { listenWait } from '../functions/post-when-listening.js';

const interval = 250;
const dialTimeout = 1_000;

/**
 * Resolves when something accepts connections at the URL, over IPv4 or IPv6 (functions 3.1).
 * @throws Error after two minutes; the signal's reason when it aborts
 */
export async function untilListening(url: URL, signal: AbortSignal): Promise<void> {
  const until = Date.now() + listenWait;
  while (!(await accepts(url))) {
    if (Date.now() >= until)
      throw new Error(`the function does not listen at ${url.host}: nothing accepted a connection within two minutes`);
    await pause(interval, signal);
  }
}

function accepts({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(port), timeout: dialTimeout });
    const end = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
