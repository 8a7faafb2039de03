import type { Router, Request } from 'express';
import { sendData } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { resourceRouter } from '../http/resource-router.js';
import type { ApiStore } from '../parts.js';

type Told = Pick<ApiStore, 'secrets' | 'starts'>;

/** `GET /namespaces/{namespace}/notifications` (http 12): tells of secrets without a value, and of flow files that are not valid. */
export function notificationsRouter({ secrets, starts }: Told): Router {
  const router = resourceRouter();
  router
    .route('/')
    .get(async (request: Request<{ namespace: string }>, response) => {
      const { namespace } = request.params;
      const [all, invalid] = await Promise.all([secrets.list(namespace), starts.invalid(namespace)]);
      const empty = all.filter(({ initialized }) => !initialized).map(({ name }) => name);
      sendData(response, [
        ...warning('uninitialized_secrets', 'secrets have not been initialized', empty.sort()),
        ...warning('invalid_workflows', 'workflows are not valid, and what started them before stays', invalid),
      ]);
    })
    .all(methodNotAllowed);
  return router;
}

/** The level is always the same: Direktiv's UI knows no other. */
function warning(type: string, what: string, names: readonly string[]) {
  if (names.length === 0) return [];
  return [{ type, level: 'warning', count: names.length, description: `${what}: [${names.join(' ')}]` }];
}
