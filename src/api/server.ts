import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long a client may take to send its headers, in milliseconds. */
const headersTimeout = 5_000;
/** How long a client may take to send its whole request: 128 MiB over a slow line. */
const requestTimeout = 3_600_000;
/** How often a closing server looks for connections that are done. */
const sweepMs = 50;

export interface ListeningServer {
  /** The port in use: the one asked for, or the one found when 0 was asked for. */
  readonly port: number;
  /** Takes no more connections, lets running requests finish for `graceMs` milliseconds, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/** Why the API cannot listen, in words for the person who started it. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Serves the API.
 * @throws ListenError when the address cannot be used; it names the setting to change.
 */
export async function listen(
  app: RequestListener,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<ListeningServer> {
  const server = createServer({ headersTimeout, requestTimeout, connectionsCheckingInterval: 1_000 }, app);
  await bind(server, host, port);
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) };
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(toListenError(error, host, port));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function toListenError(error: NodeJS.ErrnoException, host: string, port: number): ListenError {
  const explanation = explanations[error.code ?? '']?.(host, port) ?? error.message;
  return new ListenError(`The API cannot listen: ${explanation}`, { cause: error });
}

const explanations: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_host, port) =>
    `port ${port} is in use. Stop the program that uses it, or set DUREKTIV_API_PORT to a free port.`,
  EACCES: (_host, port) => `port ${port} is not allowed for this user. Set DUREKTIV_API_PORT to a port above 1023.`,
  EADDRNOTAVAIL: (host) => `this machine has no address ${host}. Set DUREKTIV_API_HOST to one it has.`,
  ENOTFOUND: (host) => `the host ${host} is unknown. Set DUREKTIV_API_HOST to an address of this machine.`,
};

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
  // A kept-alive connection becomes idle when its request is done, which the server does not look for by itself.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  try {
    await closed;
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
