import type { IncomingMessage } from 'node:http';
import type { ActionReach } from './action-reach.js';
import { readLimited } from './read-limited.js';
import { type Reply, textReply } from './reply.js';

/** Longest log message in bytes (functions 5.3). */
export const logLimit = 4_194_304;

/** `/log`: the body of a `POST`, otherwise the parameter `log`, is a line of the instance's log, verbatim. */
export async function answerLog(reach: ActionReach, request: IncomingMessage, query: URLSearchParams): Promise<Reply> {
  const message = request.method === 'POST' ? await bodyText(request) : (query.get('log') ?? '');
  if (message === undefined) return textReply(413, `a log message has at most ${logLimit} bytes\n`);
  if (message !== '') await reach.log(message);
  return textReply(200, '');
}

async function bodyText(request: IncomingMessage): Promise<string | undefined> {
  return (await readLimited(request, logLimit))?.toString('utf8');
}
