import type { Router, Request } from 'express';
import type { Broadcaster } from '../../events/broadcast.js';
import type { EventFilter, StoredEvent } from '../../store/events/event-history.js';
import { followSerials, type SerialRows } from '../../store/following/follow-serials.js';
import { parseBefore, parseEventFilter } from '../events/event-query.js';
import { eventView } from '../events/event-view.js';
import { sendAccepted, sendData, sendJson } from '../http/answer.js';
import { notFound } from '../http/api-error.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { OpenStreams, StreamedEvent } from '../http/open-streams.js';
import { queryOf } from '../http/query.js';
import { resourceRouter } from '../http/resource-router.js';
import { formatTime } from '../http/time.js';
import type { ApiStore } from '../parts.js';

type History = ApiStore['events'];
type InNamespace = Request<{ namespace: string }>;
type OfEvent = Request<{ namespace: string; id: string }>;

const pageSize = 200;
/** A stream begins so long before now, so that it overlaps with a list that was read just before it. */
const overlapMs = 3_000;
/** Events that are read at a time for a stream. */
const streamPage = 1_000;

/** `/namespaces/{namespace}/events/history` (http 11.2, 11.3). */
export function eventHistoryRouter(events: Broadcaster, history: History, streams: OpenStreams): Router {
  const router = resourceRouter();
  router
    .route('/')
    .get(async (request: InNamespace, response) => {
      sendJson(response, 200, await page(history, request.params.namespace, queryOf(request)));
    })
    .all(methodNotAllowed);
  router
    .route('/subscribe')
    .get(async (request: InNamespace, response) => {
      const filter = parseEventFilter(queryOf(request));
      const since = resumedAt(request);
      const { namespace } = request.params;
      await streams.send(response, (signal) => follow(history, namespace, filter, since, signal));
    })
    .all(methodNotAllowed);
  router
    .route('/replay/:id')
    .post(async (request: OfEvent, response) => {
      const { namespace, id } = request.params;
      if (!(await events.replay(namespace, id))) throw notFound();
      sendAccepted(response);
    })
    .all(methodNotAllowed);
  router
    .route('/:id')
    .get(async (request: OfEvent, response) => {
      const stored = await history.get(request.params.namespace, request.params.id);
      if (stored === undefined) throw notFound();
      sendData(response, eventView(stored));
    })
    .all(methodNotAllowed);
  return router;
}

/** The next page begins behind the oldest event of this one. */
async function page(history: History, namespace: string, query: URLSearchParams) {
  const before = parseBefore(query);
  const filter = { ...parseEventFilter(query), ...(before && { before }) };
  const data = (await history.list(namespace, filter, pageSize)).map(eventView);
  const startingFrom = query.get('before') || formatTime(Date.now());
  return { meta: { previousPage: data.at(-1)?.receivedAt ?? null, startingFrom }, data };
}

/** The serial of the last event that a client has seen who comes back. */
function resumedAt(request: InNamespace): number | undefined {
  const serial = Number(request.header('last-event-id') || NaN);
  return Number.isSafeInteger(serial) && serial >= 0 ? serial : undefined;
}

async function* follow(
  history: History,
  namespace: string,
  filter: EventFilter,
  resumed: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent, 'keep-open'> {
  const recent = Date.now() - overlapMs;
  const beginning = resumed === undefined ? { ...filter, from: Math.max(filter.from ?? 0, recent) } : filter;
  const read = async (since: number | undefined, known: readonly number[]): Promise<SerialRows<StoredEvent>> => {
    const { rows, moment } = await history.follow(namespace, beginning, since ?? resumed ?? 0, known, streamPage);
    return { rows, moment, more: rows.length === streamPage };
  };
  for await (const page of followSerials(history.growth, read, ({ serial }) => serial, signal)) {
    for (const stored of page) yield { id: String(stored.serial), data: eventView(stored) };
  }
  return 'keep-open';
}
