import type { Router, Request } from 'express';
import type { Instances } from '../../instances/instances.js';
import { sendData } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { queryOf } from '../http/query.js';
import { resourceRouter } from '../http/resource-router.js';
import { workflowPathOf } from '../variables/variable-owner.js';

/** `GET /namespaces/{namespace}/metrics/instances` (http 13): how many instances a flow, or the whole namespace, has of each status. */
export function metricsRouter(instances: Instances): Router {
  const router = resourceRouter();
  router
    .route('/instances')
    .get(async (request: Request<{ namespace: string }>, response) => {
      const path = workflowPathOf(queryOf(request));
      const { cancelled, complete, crashed, failed, pending } = await instances.count(request.params.namespace, path);
      const total = cancelled + complete + crashed + failed + pending;
      sendData(response, { cancelled, complete, crashed, failed, pending, total });
    })
    .all(methodNotAllowed);
  return router;
}
