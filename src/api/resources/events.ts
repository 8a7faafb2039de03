import { Router, type Request, type Response } from 'express';
import type { Broadcaster } from '../../events/broadcast.js';
import { InvalidEventError, parseCloudEvent, type CloudEvent } from '../../events/cloud-event.js';
import type { Json } from '../../json/json.js';
import { sendAccepted, sendText } from '../http/answer.js';
import { parseWholeJson } from '../http/json-text.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { bodyBytes } from '../http/request-body.js';
import { readEventBody } from '../read-event-body.js';

type InNamespace = Request<{ namespace: string }>;

/** Broadcast answers plain text; everything else of the API answers the error envelope. */
interface Failure {
  readonly status: number;
  readonly text: string;
}

/** `/namespaces/{namespace}/events`: publishing (http 11.1). */
export function eventsRouter(events: Broadcaster): Router {
  const router = Router({ caseSensitive: true, mergeParams: true });
  router
    .route('/broadcast')
    .post(readEventBody, async (request: InNamespace, response) => {
      const failure = await publish(events, request);
      answer(response, failure);
    })
    .all(methodNotAllowed);
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
async function publish(events: Broadcaster, request: InNamespace): Promise<Failure | undefined> {
  const values = eventValues(request);
  if (values === undefined) return { status: 400, text: 'Error parsing CloudEvents batch' };
  for (const value of values) {
    const event = parse(value);
    if (event === undefined) return { status: 400, text: 'Error parsing CloudEvent' };
    const failure = failures[await events.broadcast(request.params.namespace, event)];
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** One value, or those of a batch; undefined when a batch is no list. */
function eventValues(request: Request): readonly unknown[] | undefined {
  const value = parseWholeJson(bodyBytes(request).toString('utf8'));
  if (!(request.headers['content-type'] ?? '').startsWith('application/cloudevents-batch+json')) return [value];
  return Array.isArray(value) ? value : undefined;
}

function parse(value: unknown): CloudEvent | undefined {
  if (value === undefined) return undefined;
  try {
    return parseCloudEvent(value as Json);
  } catch (error) {
    if (error instanceof InvalidEventError) return undefined;
    throw error;
  }
}
