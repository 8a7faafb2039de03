import { Router, type Request, type Response } from 'express';
import type { Broadcaster } from '../../events/broadcast.js';
import { InvalidEventError, type CloudEvent } from '../../events/cloud-event.js';
import { eventReaders, type ReadEvent } from '../../events/http-modes.js';
import type { TraceContext } from '../../tracing/trace-context.js';
import { sendAccepted, sendText } from '../http/answer.js';
import { parseWholeJson } from '../http/json-text.js';
import { bodyBytes } from '../http/request-body.js';
import { traceOf } from '../http/trace-requests.js';
import type { ApiStore } from '../parts.js';
import { readEventBody } from '../read-event-body.js';
import { checkNamespace, orNoNamespace } from '../require-namespace.js';

type InNamespace = Request<{ namespace: string }>;

/** A broadcast answers plain text; everything else of the API answers the error envelope. */
interface Failure {
  readonly status: number;
  readonly text: string;
}

/**
 * `POST /namespaces/{namespace}/events/broadcast` (http 11.1). An event that is published tells that its namespace is there.
 */
export function eventBroadcastRouter(events: Broadcaster, store: ApiStore): Router {
  const router = Router({ caseSensitive: true, mergeParams: true });
  router.post(
    '/broadcast',
    readEventBody,
    async (request: InNamespace, response: Response) => {
      const { published, failure } = await publish(events, request, traceOf(response));
      if (published === 0) await checkNamespace(store, request.params.namespace);
      if (failure === undefined) sendAccepted(response);
      else sendText(response, failure.status, failure.text);
    },
    orNoNamespace(store),
  );
  return router;
}

/** What a broadcast may come to; a namespace can go away while the event is on its way. */
const failures = {
  accepted: undefined,
  duplicate: { status: 400, text: 'Error appending CloudEvent to history' },
  'no-namespace': { status: 404, text: 'requested resource(namespace) is not found' },
} as const;

/** Publishes one event after the other; the first that fails stops the rest, those before it stay published. */
async function publish(
  events: Broadcaster,
  request: InNamespace,
  place: TraceContext | undefined,
): Promise<{ readonly published: number; readonly failure?: Failure }> {
  const body = bodyBytes(request);
  const readers = eventReaders(request.headers, body, () => parseWholeJson(body.toString('utf8')));
  if (readers === undefined) return { published: 0, failure: { status: 400, text: 'Error parsing CloudEvents batch' } };
  for (const [published, read] of readers.entries()) {
    const event = valid(read);
    if (event === undefined) return { published, failure: { status: 400, text: 'Error parsing CloudEvent' } };
    const failure = failures[await events.broadcast(request.params.namespace, placed(event, place))];
    if (failure !== undefined) return { published, failure };
  }
  return { published: readers.length };
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
