import type { IncomingMessage } from 'node:http';
import { answerLog } from './local-log.js';
import type { LocalService } from './local-service.js';
import { answerVariable } from './local-variables.js';
import { type Reply, textReply } from './reply.js';
import { startReplyServer } from './reply-server.js';

export interface LocalServerOptions extends LocalService {
  /** 8889 is what functions have built in; 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** What sets the port, for who cannot have it. */
  readonly portVariable?: string | undefined;
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
  const { port, host, portVariable } = options;
  const server = await startReplyServer({
    ...{ port, host, portVariable },
    title: 'no log server for functions',
    answer: (request) => answer(options, request),
    failed: (reason) => options.warn(`a request of a function failed: ${reason}`),
  });
  return { port: server.port, close: () => server.close(0) };
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
