import { Router, type Request, type Response } from 'express';
import type { Broadcaster } from '../../events/broadcast.js';
import { InvalidEventError, type CloudEvent } from '../../events/cloud-event.js';
import { eventReaders, type ReadEvent } from '../../events/http-modes.js';
import { sendAccepted, sendText } from '../http/answer.js';
import { parseWholeJson } from '../http/json-text.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { OpenStreams } from '../http/open-streams.js';
import { bodyBytes } from '../http/request-body.js';
import { traceOf } from '../http/trace-requests.js';
import type { TraceContext } from '../../tracing/trace-context.js';
import type { ApiStore } from '../parts.js';
import { readEventBody } from '../read-event-body.js';
import { eventHistoryRouter } from './event-history.js';
import { listenersRouter } from './listeners.js';

type InNamespace = Request<{ namespace: string }>;

/** Broadcast answers plain text; everything else of the API answers the error envelope. */
interface Failure {
  readonly status: number;
  readonly text: string;
}

/** `/namespaces/{namespace}/events` (http 11). */
export function eventsRouter(events: Broadcaster, store: ApiStore, streams: OpenStreams): Router {
  const router = Router({ caseSensitive: true, mergeParams: true });
  router
    .route('/broadcast')
    .post(readEventBody, async (request: InNamespace, response) => {
      const failure = await publish(events, request, traceOf(response));
      answer(response, failure);
    })
    .all(methodNotAllowed);
  router.use('/history', eventHistoryRouter(events, store.events, streams));
  router.use('/listeners', listenersRouter(store.listeners));
  return router;
}

/** A namespace can go away while the event is on its way. */
const failures = {
  accepted: undefined,
  duplicate: { status: 400, text: 'Error appending CloudEvent to history' },
  'no-namespace': { status: 404, text: 'requested resource(namespace) is not found' },
} as const;

function answer(response: Response, failure: Failure | undefined): void {
  if (failure === undefined) sendAccepted(response);
  else sendText(response, failure.status, failure.text);
}

/** Publishes one event after the other; the first that fails stops the rest, those before it stay published. */
async function publish(
  events: Broadcaster,
  request: InNamespace,
  place: TraceContext | undefined,
): Promise<Failure | undefined> {
  const body = bodyBytes(request);
  const readers = eventReaders(request.headers, body, () => parseWholeJson(body.toString('utf8')));
  if (readers === undefined) return { status: 400, text: 'Error parsing CloudEvents batch' };
  for (const read of readers) {
    const event = valid(read);
    if (event === undefined) return { status: 400, text: 'Error parsing CloudEvent' };
    const failure = failures[await events.broadcast(request.params.namespace, placed(event, place))];
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** An event that does not say where it comes from comes from its request (HTTP API 1.8). */
function placed(event: CloudEvent, place: TraceContext | undefined): CloudEvent {
  return place === undefined || event['traceparent'] !== undefined ? event : { ...event, ...place };
}

function valid(read: ReadEvent): CloudEvent | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidEventError) return undefined;
    throw error;
  }
}
