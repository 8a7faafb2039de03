import { Router, type Request } from 'express';
import { sendData } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { ApiStore } from '../parts.js';

/** `GET /namespaces/{namespace}/notifications` (http 12): tells of secrets without a value. */
export function notificationsRouter(secrets: ApiStore['secrets']): Router {
  const router = Router({ caseSensitive: true, mergeParams: true });
  router
    .route('/')
    .get(async (request: Request<{ namespace: string }>, response) => {
      const all = await secrets.list(request.params.namespace);
      sendData(response, uninitialized(all.filter(({ initialized }) => !initialized).map(({ name }) => name)));
    })
    .all(methodNotAllowed);
  return router;
}

function uninitialized(names: readonly string[]) {
  if (names.length === 0) return [];
  return [
    {
      type: 'uninitialized_secrets',
      level: 'warning',
      count: names.length,
      description: `secrets have not been initialized: [${[...names].sort().join(' ')}]`,
    },
  ];
}
