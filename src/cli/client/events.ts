import type { eventView } from '../../api/events/event-view.js';
import type { listenerView } from '../../api/resources/listeners.js';
import type { JsonObject } from '../../json/json.js';
import { type Api, at } from './api.js';

/** An event of the history. */
export type EventRecord = ReturnType<typeof eventView>;

/** What waits for events: an instance, or a flow file that they start. */
export type ListenerRecord = ReturnType<typeof listenerView>;

export interface EventFilters {
  /** A text that the type holds. */
  readonly type?: string;
  /** A text that the event's JSON holds. */
  readonly contains?: string;
  /** RFC 3339. */
  readonly since?: string;
}

const queryOf = ({ type, contains, since }: EventFilters) => ({
  typeContains: type,
  eventContains: contains,
  receivedAfter: since,
});

/** Publishes events in their order; the first that is refused ends it. */
export async function sendEvents(api: Api, namespace: string, events: readonly JsonObject[]): Promise<void> {
  const headers = { 'Content-Type': 'application/cloudevents-batch+json' };
  await api.done('POST', at`/namespaces/${namespace}/events/broadcast`, { headers, body: JSON.stringify(events) });
}

/** Events as they were received, the newest first. */
export async function* readHistory(api: Api, namespace: string, filters: EventFilters): AsyncGenerator<EventRecord> {
  for (let before: string | undefined; ;) {
    const query = { ...queryOf(filters), before };
    const path = at`/namespaces/${namespace}/events/history`;
    const { meta, data } = await api.document<{ meta: { previousPage: string | null }; data: EventRecord[] }>(
      'GET',
      path,
      {
        query,
      },
    );
    yield* data;
    if (data.length === 0 || meta.previousPage === null) return;
    before = meta.previousPage;
  }
}

/** Events as they come, those of the last seconds first; never ends. */
export function followHistory(api: Api, namespace: string, filters: EventFilters): AsyncGenerator<EventRecord> {
  return api.events(at`/namespaces/${namespace}/events/history/subscribe`, { query: queryOf(filters) });
}

export async function listListeners(api: Api, namespace: string): Promise<ListenerRecord[]> {
  const limit = 500;
  const found: ListenerRecord[] = [];
  for (;;) {
    const query = { limit, offset: found.length };
    const page = await api.data<ListenerRecord[]>('GET', at`/namespaces/${namespace}/events/listeners`, { query });
    found.push(...page);
    if (page.length < limit) return found;
  }
}
