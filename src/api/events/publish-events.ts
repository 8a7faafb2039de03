import type { Request } from 'express';
import type { Broadcaster } from '../../events/broadcast.js';
import { InvalidEventError, type CloudEvent } from '../../events/cloud-event.js';
import { eventReaders, type ReadEvent } from '../../events/http-modes.js';
import type { TraceContext } from '../../tracing/trace-context.js';
import { namespaceNotFound } from '../http/api-error.js';
import { parseWholeJson } from '../http/json-text.js';
import { bodyBytes } from '../http/request-body.js';

/** Why not all events of a request were published. */
export interface PublishFailure {
  readonly status: number;
  readonly text: string;
}

/** What a broadcast may come to; a namespace can go away while the event is on its way. */
const failures = {
  accepted: undefined,
  duplicate: { status: 400, text: 'Error appending CloudEvent to history' },
  'no-namespace': { status: 404, text: namespaceNotFound().message },
} as const;

/**
 * Publishes the events of a request, one after the other (http 11.1); the first that fails stops the rest, those before it stay published.
 * @param place where the request is in a trace
 */
export async function publishEvents(
  events: Broadcaster,
  request: Request<{ namespace: string }>,
  place: TraceContext | undefined,
): Promise<{ readonly published: number; readonly failure?: PublishFailure }> {
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
