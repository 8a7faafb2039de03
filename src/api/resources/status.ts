import { Router } from 'express';
import { sendData } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';

/** `GET /status` (http 3). */
export function statusRouter(version: string): Router {
  const router = Router();
  router
    .route('/')
    .get((_request, response) => sendData(response, { version, isEnterprise: false, requiresAuth: false }))
    .all(methodNotAllowed);
  return router;
}
