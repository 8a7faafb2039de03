import type { Router, Request } from 'express';
import { asText } from '../../events/match.js';
import type { StoredEvent } from '../../store/events/event-history.js';
import type { Listener } from '../../store/events/listener-rows.js';
import { eventView } from '../events/event-view.js';
import { sendData, sendJson } from '../http/answer.js';
import { ApiError, notFound } from '../http/api-error.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { queryOf } from '../http/query.js';
import { resourceRouter } from '../http/resource-router.js';
import { formatTime } from '../http/time.js';
import { parseUuid } from '../../bytes/uuid.js';
import type { ApiStore } from '../parts.js';

type Listeners = ApiStore['listeners'];

/** `/namespaces/{namespace}/events/listeners` (http 11.4). */
export function listenersRouter(listeners: Listeners): Router {
  const router = resourceRouter();
  router
    .route('/')
    .get(async (request: Request<{ namespace: string }>, response) => {
      const query = queryOf(request);
      const [limit, offset] = [count(query, 'limit'), count(query, 'offset')];
      const { total, listeners: page } = await listeners.page(request.params.namespace, limit, offset);
      const held = await listeners.held(page.map(({ id }) => id));
      sendJson(response, 200, { meta: { total }, data: page.map((one) => listenerView(one, held.get(one.id) ?? [])) });
    })
    .all(methodNotAllowed);
  router
    .route('/:id')
    .get(async (request: Request<{ namespace: string; id: string }>, response) => {
      const id = parseUuid(request.params.id);
      const listener = id === undefined ? undefined : await listeners.get(request.params.namespace, id);
      if (listener === undefined) throw notFound();
      sendData(response, listenerView(listener, (await listeners.held([listener.id])).get(listener.id) ?? []));
    })
    .all(methodNotAllowed);
  return router;
}

/** Both are required, which is what clients of v0.10.0 know. */
function count(query: URLSearchParams, name: 'limit' | 'offset'): number {
  const text = query.get(name) ?? '';
  if (!/^\d{1,9}$/.test(text)) throw new ApiError('request', `bad request ${name} is not a number`);
  return Number(text);
}

const modes: Readonly<Record<Listener['mode'], string>> = { simple: 'Simple', or: 'OR', and: 'And' };

/** A listener as the API shows it (http 11.4). Direktiv's UI insists on `eventContextFilters`, and on texts in them. */
export function listenerView(listener: Listener, held: readonly StoredEvent[]) {
  const { id, namespace, events, instance, path, mode } = listener;
  return {
    id,
    createdAt: formatTime(listener.createdAt),
    updatedAt: formatTime(listener.updatedAt),
    namespace,
    listeningForEventTypes: events.map(({ type }) => type),
    triggerType: `${path === null ? 'Wait' : 'Start'}${modes[mode]}`,
    ...(path !== null && { triggerWorkflow: path }),
    ...(instance !== null && { triggerInstance: instance }),
    eventContextFilters: events.map(({ type, context }) => ({ type, context: patterns(context) })),
    ...(held.length > 0 && { receivedEventsForAndTrigger: held.map(eventView) }),
  };
}

/** Also a number or a boolean of a flow is compared as text. */
function patterns(context: Listener['events'][number]['context']): Record<string, string> {
  return Object.fromEntries(Object.entries(context).map(([attribute, value]) => [attribute, asText(value)]));
}
