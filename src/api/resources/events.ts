import type { Router } from 'express';
import type { Broadcaster } from '../../events/broadcast.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { OpenStreams } from '../http/open-streams.js';
import { resourceRouter } from '../http/resource-router.js';
import type { ApiStore } from '../parts.js';
import { eventHistoryRouter } from './event-history.js';
import { listenersRouter } from './listeners.js';

/** `/namespaces/{namespace}/events` (http 11), but for the broadcast of one. */
export function eventsRouter(events: Broadcaster, store: ApiStore, streams: OpenStreams): Router {
  const router = resourceRouter();
  router.all('/broadcast', methodNotAllowed);
  router.use('/history', eventHistoryRouter(events, store.events, streams));
  router.use('/listeners', listenersRouter(store.listeners));
  return router;
}
