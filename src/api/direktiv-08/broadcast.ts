import type { Router, Request, Response } from 'express';
import type { Broadcaster } from '../../events/broadcast.js';
import { publishEvents } from '../events/publish-events.js';
import { readEventBody } from '../events/read-event-body.js';
import { sendAccepted } from '../http/answer.js';
import { ApiError } from '../http/api-error.js';
import { resourceRouter } from '../http/resource-router.js';
import { traceOf } from '../http/trace-requests.js';

/** `POST /namespaces/{namespace}/broadcast` */
export function broadcast08Router(events: Broadcaster): Router {
  const router = resourceRouter();
  router.post('/', readEventBody, async (request: Request<{ namespace: string }>, response: Response) => {
    const { failure } = await publishEvents(events, request, traceOf(response));
    if (failure !== undefined) throw new ApiError('request', failure.text, { status: failure.status });
    sendAccepted(response);
  });
  return router;
}
