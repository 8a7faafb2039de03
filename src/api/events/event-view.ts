import type { StoredEvent } from '../../store/events/event-history.js';
import { formatMarkedTime } from '../http/marked-time.js';

/** Namespaces are known by their names; the member is there because clients of v0.10.0 expect one. */
const noId = '00000000-0000-0000-0000-000000000000';

/** An event of the history (http 11.2). */
export function eventView(stored: StoredEvent) {
  return {
    event: stored.event,
    namespaceID: noId,
    namespace: stored.namespace,
    receivedAt: formatMarkedTime(stored.receivedAt, stored.serial),
    serialID: stored.serial,
  };
}
