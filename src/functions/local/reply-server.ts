import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ListeningServer, serve } from '../../process/http-server.js';
import { type Reply, textReply } from './reply.js';

export interface ReplyServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** What there is not when the port cannot be had. */
  readonly title: string;
  /** What sets the port. */
  readonly portVariable?: string | undefined;
  readonly answer: (request: IncomingMessage) => Promise<Sending>;
  /** Hears why a request got no answer but 500. */
  readonly failed: (reason: string) => void;
}

/** A reply, and what to do when it has left. */
export interface Sending extends Reply {
  readonly sent?: () => void;
}

/**
 * How long a connection is kept on which nothing comes, in milliseconds. Who asks closes it long before. A process that was stopped
 * for a while, as those of a busy machine are, finds that time over and the next request waiting: closed then, that was lost.
 */
const keepAliveTimeout = 600_000;

/**
 * Starts a small server beside functions. They may take as long over a body as over their work.
 * @throws Error when the port cannot be had
 */
export function startReplyServer({
  title,
  portVariable,
  answer,
  failed,
  ...at
}: ReplyServerOptions): Promise<ListeningServer> {
  const server = createServer({ keepAliveTimeout }, (request, response) => {
    answer(request)
      .catch((error: unknown) => {
        failed(error instanceof Error ? error.message : String(error));
        return textReply(500, '');
      })
      .then((reply) => send(response, reply))
      .catch((error: unknown) => void response.destroy(error as Error));
  });
  server.requestTimeout = 0;
  const advice = portVariable === undefined ? '' : `. Free the port, or set ${portVariable} to another one`;
  return serve(server, at, (error) => new Error(`${title}: ${error.message}${advice}`, { cause: error }));
}

/** What is left of the request is read and thrown away, so that the reply arrives. */
function send(response: ServerResponse, { status, type, body, sent }: Sending): void {
  response.req.resume();
  if (sent !== undefined) response.once('finish', sent);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
}
