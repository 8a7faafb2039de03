import type { Request, Router } from 'express';
import { sendData } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { absentRouter } from './absent.js';

/**
 * `/namespaces/{namespace}/gateway`: a gateway Durektiv has not, but Direktiv's UI has pages for it: no routes, no consumers,
 * and the OpenAPI document that Direktiv makes up for a namespace without one (http 16).
 */
export function gatewayRouter(): Router {
  const router = absentRouter('/routes', '/consumers');
  router
    .route('/info')
    .get((request: Request<{ namespace: string }>, response) =>
      sendData(response, emptyGateway(request.params.namespace)),
    )
    .all(methodNotAllowed);
  return router;
}

function emptyGateway(namespace: string) {
  const spec = { openapi: '3.0.0', info: { title: namespace, version: '1.0' }, paths: {} };
  return { spec, file_path: '/virtual.yaml', errors: [], warnings: [] };
}
