import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6, type Socket } from 'node:net';

/** How long a client may take to send its headers, in milliseconds. */
const headersTimeout = 5_000;
/** How long a client may take to send its whole request: 128 MiB over a slow line. */
const requestTimeout = 3_600_000;
/**
 * How long a connection is kept on which nothing comes, in milliseconds. Longer than proxies keep theirs (nginx and the
 * balancers of clouds: 60 s), so that it is they who close: a request that comes at the moment of our closing is lost.
 */
const keepAliveTimeout = 75_000;
/** How often a closing server looks for connections that are done. */
const sweepMs = 50;

export interface ListeningServer {
  /** The port in use: the one asked for, or the one found when 0 was asked for. */
  readonly port: number;
  /** Where it listens. */
  readonly url: string;
  /**
   * Takes no more connections, lets running requests finish for `graceMs` milliseconds, then cuts them. Their answers tell
   * the client that the connection ends with them. May be called again.
   */
  close(graceMs: number): Promise<void>;
}

/** Who listens, and the settings of where. */
export interface Listener {
  readonly title: string;
  readonly portVariable: string;
  readonly hostVariable: string;
}

const theApi: Listener = {
  title: 'The API',
  portVariable: 'DUREKTIV_API_PORT',
  hostVariable: 'DUREKTIV_API_HOST',
};

/** Why it cannot listen, in words for the person who started it. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Serves the API, or what else there is.
 * @throws ListenError when the address cannot be used; it names the setting to change.
 */
export async function listen(
  app: RequestListener,
  { host, port }: { readonly host: string; readonly port: number },
  listener = theApi,
): Promise<ListeningServer> {
  const limits = { headersTimeout, requestTimeout, keepAliveTimeout, connectionsCheckingInterval: 1_000 };
  const server = createServer(limits, app);
  return serve(server, { host, port }, (error) => toListenError(error, host, port, listener));
}

/**
 * Has a server listen that has its own ways with requests.
 * @throws what `toError` makes of it when the address cannot be used
 */
export async function serve(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  toError: (error: NodeJS.ErrnoException) => Error,
): Promise<ListeningServer> {
  const open = openSockets(server);
  const lastAnswers = answersToBeLast(server);
  await bind(server, host, port, toError);
  let closing: Promise<void> | undefined;
  const { port: found } = server.address() as AddressInfo;
  const url = `http://${isIPv6(host) ? `[${host}]` : host}:${found}`;
  const end = (graceMs: number) => {
    lastAnswers();
    return close(server, open, graceMs);
  };
  return { port: found, url, close: (graceMs) => (closing ??= end(graceMs)) };
}

function bind(
  server: Server,
  host: string,
  port: number,
  toError: (error: NodeJS.ErrnoException) => Error,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(toError(error));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function toListenError(error: NodeJS.ErrnoException, host: string, port: number, listener: Listener): ListenError {
  const explanation = explanations[error.code ?? '']?.(host, port, listener) ?? error.message;
  return new ListenError(`${listener.title} cannot listen: ${explanation}`, { cause: error });
}

const explanations: Readonly<Record<string, (host: string, port: number, listener: Listener) => string>> = {
  EADDRINUSE: (_host, port, { portVariable }) =>
    `port ${port} is in use. Stop the program that uses it, or set ${portVariable} to a free port.`,
  EACCES: (_host, port, { portVariable }) =>
    `port ${port} is not allowed for this user. Set ${portVariable} to a port above 1023.`,
  EADDRNOTAVAIL: (host, _port, { hostVariable }) =>
    `this machine has no address ${host}. Set ${hostVariable} to one it has.`,
  ENOTFOUND: (host, _port, { hostVariable }) =>
    `the host ${host} is unknown. Set ${hostVariable} to an address of this machine.`,
};

function openSockets(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/**
 * Gives what makes every answer from now on the last one of its connection. Otherwise a busy client sends its next request
 * on the connection that it has, again and again until the server cuts it, and that request is lost.
 */
function answersToBeLast(server: Server): () => void {
  const running = new Set<ServerResponse>();
  let closing = false;
  server.prependListener('request', (_request, response: ServerResponse) => {
    if (closing) response.shouldKeepAlive = false;
    running.add(response);
    response.once('close', () => running.delete(response));
  });
  return () => {
    closing = true;
    for (const response of running) response.shouldKeepAlive = false;
  };
}

async function close(server: Server, open: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
  // One on which nothing came yet the server takes for busy, and clients keep such for later.
  for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
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
