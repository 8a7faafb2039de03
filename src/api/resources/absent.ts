import type { Router } from 'express';
import { sendData } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { resourceRouter } from '../http/resource-router.js';

/** Lists of what Durektiv has not, such as mirrors: Direktiv's UI asks for them on its pages, and shows an empty list (http 15). */
export function absentRouter(...paths: readonly string[]): Router {
  const router = resourceRouter();
  for (const path of paths) {
    router
      .route(path)
      .get((_request, response) => sendData(response, []))
      .all(methodNotAllowed);
  }
  return router;
}
