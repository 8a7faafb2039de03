import type { IncomingMessage } from 'node:http';
import type { ActionMessage } from '../functions/sidecar/action-message.js';
import { bears } from '../functions/local/bearer.js';
import { readLimited } from '../functions/local/read-limited.js';
import { type Reply, textReply } from '../functions/local/reply.js';
import { type Sending, startReplyServer } from '../functions/local/reply-server.js';
import type { Actions, Answer, Retiring } from './actions.js';

/** Largest action that is taken: 128 MiB (functions 5.6). */
export const actionLimit = 134_217_728;
/** Answers that are under way when it closes are sent within so many milliseconds. */
const closingGrace = 2_000;

export interface ActionServerOptions {
  readonly port: number;
  readonly host: string;
  /** What a request must bear. */
  readonly token: string;
  readonly actions: Actions;
  readonly warn: (message: string) => void;
}

export interface ActionServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts the server by which workers have actions carried out: `POST /actions/<id>` answers the outcome, with `?join` only
 * when the action is known (else 404); `HEAD` asks whether it is; `DELETE` ends it. 503: busy, try again later or elsewhere. 409: it takes
 * nothing more. 410: the action was ended, or its outcome was given to another who asked, and is not kept.
 * `GET /status` tells whether the container is in use, and `POST /retire` makes it take nothing more: 409 when it is in use, with
 * `?anyway` 202, and it is to be removed later; with `?ended` actions that have not reached the function, which is no more, are
 * answered 409, too.
 * @throws Error when the port cannot be had
 */
export async function createActionServer(options: ActionServerOptions): Promise<ActionServer> {
  const { port, host, warn } = options;
  const server = await startReplyServer({
    ...{ port, host },
    title: 'no port for actions',
    answer: (request) => answer(options, request),
    failed: (reason) => warn(`an action could not be taken: ${reason}`),
  });
  return { port: server.port, close: () => server.close(closingGrace) };
}

async function answer(options: ActionServerOptions, request: IncomingMessage): Promise<Sending> {
  if (!bears(request, options.token)) return textReply(401, 'the token of this sidecar is needed\n');
  const url = new URL(`http://sidecar${request.url ?? '/'}`);
  const actionId = /^\/actions\/([A-Za-z0-9_-]+)$/.exec(url.pathname)?.[1];
  if (actionId !== undefined) return answerAction(options, request, actionId, url.searchParams.has('join'));
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /status':
      return jsonReply(Buffer.from(JSON.stringify(options.actions.status())));
    case 'POST /retire':
      return retire(options.actions, { anyway: url.searchParams.has('anyway'), ended: url.searchParams.has('ended') });
    default:
      return textReply(404, `no such path: ${url.pathname}\n`);
  }
}

async function answerAction(
  { actions }: ActionServerOptions,
  request: IncomingMessage,
  actionId: string,
  join: boolean,
): Promise<Sending> {
  if (request.method === 'DELETE') {
    actions.end(actionId);
    return textReply(200, '');
  }
  if (request.method === 'HEAD') return textReply(actions.knows(actionId) ? 200 : 404, '');
  if (request.method !== 'POST') return textReply(405, 'use POST, HEAD or DELETE\n');
  // Before the input is read, which may be large: who is refused sends it elsewhere.
  const refusal = join || actions.knows(actionId) ? undefined : actions.refusal();
  if (refusal !== undefined) return replyTo({ kind: refusal });
  const body = await readLimited(request, actionLimit);
  if (body === undefined) return textReply(413, `an action has at most ${actionLimit} bytes\n`);
  const message = parse(body);
  if (message === undefined) return textReply(400, 'the body is no action\n');
  const reply = replyTo(await (join ? (actions.join(actionId, message) ?? unknown) : actions.call(actionId, message)));
  return { ...reply, sent: () => actions.collected(actionId) };
}

function retire(actions: Actions, how: Retiring): Reply {
  if (actions.retire(how)) return textReply(200, '');
  return how.anyway ? textReply(202, 'when no action is alive here\n') : textReply(409, 'an action is alive here\n');
}

const unknown = Promise.resolve<Answer>({ kind: 'unknown' });

function replyTo(found: Answer): Reply {
  switch (found.kind) {
    case 'outcome':
      return jsonReply(found.body);
    case 'busy':
      return textReply(503, 'busy: try again later, or another container\n');
    case 'leaving':
      return textReply(409, 'this container takes nothing more\n');
    case 'over':
      return textReply(410, 'the action was ended\n');
    case 'unknown':
      return textReply(404, 'no such action\n');
  }
}

function jsonReply(body: Buffer): Reply {
  return { status: 200, type: 'application/json', body };
}

/** Only the engine has the token, so the message is what it says it is. */
function parse(body: Buffer): ActionMessage | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && 'engine' in value ? (value as ActionMessage) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
