import type { Router, Request, Response } from 'express';
import type { Instances } from '../../instances/instances.js';
import { dataLimit } from '../../json/data-limit.js';
import { queryOf } from '../http/query.js';
import { bodyBytes, readBody } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import { traceOf } from '../http/trace-requests.js';
import { answerStart } from '../instances/answer-start.js';
import { startFile } from '../instances/start-file.js';
import { parseWaitOptions } from '../instances/wait-options.js';
import { orNoNamespace } from '../namespaces/require-namespace.js';
import type { ApiStore } from '../parts.js';

const emptyObject = Buffer.from('{}');

/** `POST /namespaces/{namespace}/instances` (http 6.2). The file that is found tells that its namespace is there. */
export function instanceStartRouter(store: ApiStore, instances: Instances): Router {
  const router = resourceRouter();
  router.post(
    '/',
    readBody(dataLimit),
    async (request: Request<{ namespace: string }>, response: Response) => {
      const query = queryOf(request);
      const wait = parseWaitOptions(query);
      const body = bodyBytes(request);
      const started = await startFile(store.files, instances, {
        namespace: request.params.namespace,
        path: query.get('path') ?? '',
        input: body.length === 0 && wait !== undefined ? emptyObject : body,
        tracing: traceOf(response),
      });
      await answerStart(response, instances, started, wait);
    },
    orNoNamespace(store),
  );
  return router;
}
