import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerLog } from './local-log.js';
import type { LocalService } from './local-service.js';
import { answerVariable } from './local-variables.js';
import { type Reply, textReply } from './reply.js';

export interface LocalServerOptions extends LocalService {
  /** 8889 is what functions have built in; 0 takes a free one. */
  readonly port: number;
  readonly host: string;
}

/** A running server for functions. */
export interface LocalServer {
  readonly port: number;
  /** Stops listening and cuts the connections that are open. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts the server for what functions say and ask while they run: `/log?aid=<action id>` and
 * `/var?aid=<action id>&scope=<scope>&key=<name>` (functions 5.3, 5.4).
 * @throws Error when the port cannot be had.
 */
export async function createLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const server = createServer((request, response) => {
    answer(options, request)
      .catch((error: unknown) => failed(options, error))
      .then((reply) => send(response, reply))
      .catch((error: unknown) => void response.destroy(error as Error));
  });
  // A function may take as long over its body as over its work.
  server.requestTimeout = 0;
  await listen(server, options);
  let closing: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close: () => (closing ??= closeServer(server)),
  };
}

const routes = { '/log': answerLog, '/var': answerVariable } as const;

async function answer(service: LocalService, request: IncomingMessage): Promise<Reply> {
  const url = new URL(`http://sidecar${request.url ?? '/'}`);
  const route = Object.entries(routes).find(([path]) => path === url.pathname)?.[1];
  if (route === undefined) return textReply(404, `no such path: ${url.pathname}\n`);
  const actionId = url.searchParams.get('aid') ?? request.headers['direktiv-actionid']?.toString() ?? '';
  const reach = service.reachOf(actionId, request);
  if (reach === undefined) return notRunning(actionId);
  return route(reach, request, url.searchParams);
}

function notRunning(actionId: string): Reply {
  return textReply(404, `actionId ${JSON.stringify(actionId)} not found: no such action runs here now\n`);
}

function failed(service: LocalService, error: unknown): Reply {
  service.warn(`a request of a function failed: ${error instanceof Error ? error.message : String(error)}`);
  return textReply(500, '');
}

/** What is left of the request is read and thrown away, so that the reply arrives. */
function send(response: ServerResponse, { status, type, body }: Reply): void {
  response.req.resume();
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
}

function listen(server: Server, { port, host }: LocalServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`no log server for functions: ${error.message}`, { cause: error })),
    );
    server.listen(port, host, resolve);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
