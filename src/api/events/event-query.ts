import { parseTimestamp } from '../../events/timestamp.js';
import type { EventFilter } from '../../store/events/event-history.js';
import { ApiError } from '../http/api-error.js';
import { parseMarkedTime } from '../http/marked-time.js';

/**
 * The filters of the history of events (http 11.2). An event is stored when it is received, so both names of a time mean the same.
 * @throws ApiError `request` for a text that is no time
 */
export function parseEventFilter(query: URLSearchParams): EventFilter {
  const until = times(query, ['createdBefore', 'receivedBefore']);
  const from = times(query, ['createdAfter', 'receivedAfter']);
  const contains = query.get('eventContains');
  const typeContains = query.get('typeContains');
  return {
    ...(until.length > 0 && { until: Math.min(...until) }),
    ...(from.length > 0 && { from: Math.max(...from) }),
    ...(contains && { contains }),
    ...(typeContains && { typeContains }),
  };
}

/** Behind which place the page begins; undefined for the first one. */
export function parseBefore(query: URLSearchParams): EventFilter['before'] {
  const text = query.get('before');
  if (!text) return undefined;
  return parseMarkedTime(text) ?? refuse('before');
}

function times(query: URLSearchParams, names: readonly string[]): number[] {
  return names.flatMap((name) => {
    const text = query.get(name);
    return text ? [parseTimestamp(text) ?? refuse(name)] : [];
  });
}

function refuse(name: string): never {
  throw new ApiError('request', `bad request ${name} is not an RFC 3339 time`);
}
