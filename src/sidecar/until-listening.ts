import { connect } from 'node:net';
import { pause } from '../functions/call/instant.js';

/** Most functions listen within a second: then a cold start does not wait long for the next look. */
const interval = { first: 25, later: 250, firstFor: 3_000 } as const;
const dialTimeout = 1_000;

/**
 * Resolves when something accepts connections at the URL, over IPv4 or IPv6 (functions 3.1).
 * @throws Error after `wait` milliseconds; the signal's reason when it aborts
 */
export async function untilListening(url: URL, wait: number, signal: AbortSignal): Promise<void> {
  const begin = Date.now();
  for (;;) {
    if (await accepts(url)) return;
    const waited = Date.now() - begin;
    if (waited >= wait)
      throw new Error(
        `the function does not listen at ${url.host}: nothing accepted a connection within ${wait / 1000} seconds`,
      );
    await pause(waited < interval.firstFor ? interval.first : interval.later, signal);
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
