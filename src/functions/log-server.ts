import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ActionRegistry } from './action-registry.js';
import type { FunctionLogSink } from './runtime.js';

/** Longest log message in bytes (functions 5.3). */
export const logLimit = 4_194_304;

export interface LogServerOptions {
  /** 8889 is what functions have built in; 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Only the actions in here may log. */
  readonly actions: ActionRegistry;
  readonly sink: FunctionLogSink;
  /** Hears of log lines that the sink refused. */
  readonly warn: (message: string) => void;
}

/** A running log server. */
export interface LogServer {
  readonly port: number;
  /** Stops listening and cuts the connections that are open. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts the server that functions log to: `/log?aid=<action id>` (functions 5.3).
 * @throws Error when the port cannot be had.
 */
export async function createLogServer(options: LogServerOptions): Promise<LogServer> {
  const server = createServer((request, response) => {
    answer(options, request)
      .catch((error: unknown) => failed(options, error))
      .then((reply) => send(response, reply))
      .catch((error: unknown) => void response.destroy(error as Error));
  });
  await listen(server, options);
  let closing: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close: () => (closing ??= closeServer(server)),
  };
}

interface Reply {
  readonly status: number;
  readonly text: string;
}
const done: Reply = { status: 200, text: '' };

async function answer(options: LogServerOptions, request: IncomingMessage): Promise<Reply> {
  const url = new URL(`http://sidecar${request.url ?? '/'}`);
  if (url.pathname === '/var') return { status: 404, text: 'variables are not served here yet: log with /log only\n' };
  if (url.pathname !== '/log') return { status: 404, text: `no such path: ${url.pathname}\n` };
  const actionId = url.searchParams.get('aid') ?? request.headers['direktiv-actionid']?.toString() ?? '';
  const caller = options.actions.caller(actionId);
  if (caller === undefined) return { status: 404, text: `no action "${actionId}" runs here now\n` };
  const message = request.method === 'POST' ? await readBody(request) : (url.searchParams.get('log') ?? '');
  if (message === undefined) return { status: 413, text: `a log message has at most ${logLimit} bytes\n` };
  if (message !== '') await options.sink.write(caller, message);
  return done;
}

/** The body as text, verbatim; undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > logLimit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > logLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failed(options: LogServerOptions, error: unknown): Reply {
  options.warn(`a log message of a function was lost: ${error instanceof Error ? error.message : String(error)}`);
  return { status: 500, text: '' };
}

/** What is left of the request is read and thrown away, so that the reply arrives. */
function send(response: ServerResponse, reply: Reply): void {
  response.req.resume();
  response.writeHead(reply.status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(reply.text);
}

function listen(server: Server, { port, host }: LogServerOptions): Promise<void> {
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
