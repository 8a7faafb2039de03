import type { Router } from 'express';
import type { Gate } from '../../access/gate.js';
import { sendData } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { resourceRouter } from '../http/resource-router.js';

/** `GET /status` (http 3). The one path that never asks for a key: clients learn here whether they need one. */
export function statusRouter(version: string, gate: Gate): Router {
  const router = resourceRouter();
  router
    .route('/')
    .get(async (_request, response) => {
      sendData(response, { version, isEnterprise: false, requiresAuth: await gate.isClosed() });
    })
    .all(methodNotAllowed);
  return router;
}
