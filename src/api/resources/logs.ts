import { Router, type Request } from 'express';
import { type FollowFrom, followLog } from '../../store/follow-log.js';
import type { LogScope } from '../../store/log-query.js';
import type { MarkedTime } from '../../store/marked-time.js';
import { sendData } from '../http/answer.js';
import { sendPages } from '../http/answer-pages.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { OpenStreams, StreamedEvent } from '../http/open-streams.js';
import { queryOf } from '../http/query.js';
import { parseLogQuery } from '../log-query.js';
import { logView } from '../log-view.js';
import { formatMarkedTime, parseMarkedTime } from '../marked-time.js';
import type { ApiStore } from '../parts.js';

type Logs = ApiStore['logs'];
type InNamespace = Request<{ namespace: string }>;

/** `/namespaces/{namespace}/logs` (http 7). */
export function logsRouter(logs: Logs, streams: OpenStreams): Router {
  const router = Router({ caseSensitive: true, mergeParams: true });
  router
    .route('/')
    .get(async (request: InNamespace, response) => {
      const query = parseLogQuery(request.params.namespace, queryOf(request));
      if (query === undefined) return sendData(response, []);
      await sendPages(response, logs.pages(query), (line) => logView(line, query));
    })
    .all(methodNotAllowed);
  router
    .route('/subscribe')
    .get(async (request: InNamespace, response) => {
      const query = parseLogQuery(request.params.namespace, queryOf(request));
      const from = query && (await beginning(logs, query, resumedAt(request) ?? query.after));
      const lines = (signal: AbortSignal) => follow(logs, query, from, signal);
      await streams.send(response, lines);
    })
    .all(methodNotAllowed);
  return router;
}

/** Where a client that comes back has stopped. An id that this API never gave is no reason to refuse it. */
function resumedAt(request: InNamespace): MarkedTime | undefined {
  return parseMarkedTime(request.header('last-event-id') ?? '');
}

/** Behind a line that the client has seen, all that arrived later; else behind a time; else from now on. */
async function beginning(logs: Logs, log: LogScope, place: MarkedTime | undefined): Promise<FollowFrom> {
  if (place === undefined) return 'now';
  const sinceId = await logs.find(log, place);
  return sinceId === undefined ? { after: { time: place.time } } : { sinceId };
}

async function* follow(
  logs: Logs,
  log: LogScope | undefined,
  from: FollowFrom | undefined,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent, 'keep-open'> {
  if (log === undefined || from === undefined) return 'keep-open';
  const { namespace, instance } = log;
  const scope = { namespace, ...(instance !== undefined && { instance }) };
  for await (const line of followLog(logs, scope, from, signal)) {
    yield { id: formatMarkedTime(line.time, line.id), data: logView(line, scope) };
  }
  return 'keep-open';
}
