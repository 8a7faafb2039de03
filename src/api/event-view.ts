import { markOf, type EventPlace, type StoredEvent } from '../store/events.js';
import { parseTimestamp } from '../events/timestamp.js';

/** Namespaces are known by their names; the member is there because clients of v0.10.0 expect one. */
const noId = '00000000-0000-0000-0000-000000000000';

/** An event of the history (http 11.2). */
export function eventView(stored: StoredEvent) {
  return {
    event: stored.event,
    namespaceID: noId,
    namespace: stored.namespace,
    receivedAt: formatEventTime(stored),
    serialID: stored.serial,
  };
}

/**
 * When an event was received, with nine digits: the six behind the milliseconds tell events of the same millisecond apart,
 * so that a client that pages by it misses none.
 */
function formatEventTime(stored: StoredEvent): string {
  const time = new Date(stored.receivedAt).toISOString();
  return `${time.slice(0, -1)}${String(markOf(stored)).padStart(6, '0')}Z`;
}

/** The place that an RFC 3339 time says, with the mark of an event when it has one; undefined when it is no time. */
export function parseEventTime(text: string): EventPlace | undefined {
  const time = parseTimestamp(text);
  if (time === undefined) return undefined;
  const mark = Number((/\.(\d+)/.exec(text)?.[1] ?? '').slice(3, 9).padEnd(6, '0'));
  return mark === 0 ? { time } : { time, mark };
}
