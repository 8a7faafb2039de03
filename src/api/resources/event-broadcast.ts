import type { Router, Request, Response } from 'express';
import type { Broadcaster } from '../../events/broadcast.js';
import { publishEvents } from '../events/publish-events.js';
import { readEventBody } from '../events/read-event-body.js';
import { sendAccepted, sendText } from '../http/answer.js';
import { resourceRouter } from '../http/resource-router.js';
import { traceOf } from '../http/trace-requests.js';
import { checkNamespace, orNoNamespace } from '../namespaces/require-namespace.js';
import type { ApiStore } from '../parts.js';

type InNamespace = Request<{ namespace: string }>;

/**
 * `POST /namespaces/{namespace}/events/broadcast` (http 11.1). An event that is published tells that its namespace is there.
 * Its errors are plain text; those of everything else of the API are the error envelope.
 */
export function eventBroadcastRouter(events: Broadcaster, store: ApiStore): Router {
  const router = resourceRouter();
  router.post(
    '/broadcast',
    readEventBody,
    async (request: InNamespace, response: Response) => {
      const { published, failure } = await publishEvents(events, request, traceOf(response));
      if (published === 0) await checkNamespace(store, request.params.namespace);
      if (failure === undefined) sendAccepted(response);
      else sendText(response, failure.status, failure.text);
    },
    orNoNamespace(store),
  );
  return router;
}
