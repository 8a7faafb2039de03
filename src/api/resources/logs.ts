import { Router, type Request } from 'express';
import type { LogLine } from '../../store/logs.js';
import { sendData } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { queryOf } from '../http/query.js';
import { formatTime } from '../http/time.js';
import { parseLogQuery } from '../log-query.js';
import type { ApiStore } from '../parts.js';

/** `GET /namespaces/{namespace}/logs` (http 7.2). */
export function logsRouter(logs: ApiStore['logs']): Router {
  const router = Router({ caseSensitive: true, mergeParams: true });
  router
    .route('/')
    .get(async (request: Request<{ namespace: string }>, response) => {
      const query = parseLogQuery(request.params.namespace, queryOf(request));
      const lines = query === undefined ? [] : await logs.list(query);
      sendData(response, lines.map(view));
    })
    .all(methodNotAllowed);
  return router;
}

/** Direktiv's UI refuses an empty `state`: a line without one says null. */
function view(line: LogLine) {
  return {
    time: formatTime(line.time),
    msg: line.message,
    level: line.level,
    namespace: line.namespace,
    ...(line.instance !== null && {
      workflow: {
        status: 'running',
        state: line.state || null,
        workflow: line.path,
        instance: line.instance,
        callpath: line.callPath,
      },
    }),
  };
}
