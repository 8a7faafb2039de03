import type { Router, Request } from 'express';
import { sendPages } from '../http/answer-pages.js';
import { sendData } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { OpenStreams, StreamedEvent } from '../http/open-streams.js';
import { queryOf } from '../http/query.js';
import { resourceRouter } from '../http/resource-router.js';
import { parseLogQuery } from '../logs/log-query.js';
import { logView } from '../logs/log-view.js';
import { beginningOf, streamLog } from '../logs/stream-logs.js';
import type { ApiStore } from '../parts.js';

type Logs = ApiStore['logs'];
type InNamespace = Request<{ namespace: string }>;

/** `/namespaces/{namespace}/logs` (http 7). */
export function logsRouter(logs: Logs, streams: OpenStreams): Router {
  const router = resourceRouter();
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
      const from = query && (await beginningOf(logs, query, request, query.after));
      await streams.send(response, (signal) =>
        query && from ? streamLog(logs, query, from, (line) => logView(line, query), signal) : noLines(),
      );
    })
    .all(methodNotAllowed);
  return router;
}

async function* noLines(): AsyncGenerator<StreamedEvent, 'keep-open'> {
  return await Promise.resolve('keep-open');
}
