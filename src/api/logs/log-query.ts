import type { LogQuery } from '../../store/logs/log-query.js';
import { dataInvalid } from '../http/api-error.js';
import { parseMarkedTime } from '../http/marked-time.js';
import { parseUuid } from '../../bytes/uuid.js';

/**
 * The filters of a log query; undefined when they ask for a scope nothing is logged in: a mirror's activity or a gateway route.
 * When several scopes are named, the later of instance, activity, route decides (http 7.2).
 * @throws ApiError `request_data_invalid` for a value that is no number, time or id.
 */
export function parseLogQuery(namespace: string, query: URLSearchParams): LogQuery | undefined {
  if (query.get('route') || query.get('activity')) return undefined;
  return {
    namespace,
    direction: (query.get('direction') || 'asc') === 'asc' ? 'asc' : 'desc',
    ...instance(query),
    ...count(query),
    ...bound(query),
  };
}

function instance(query: URLSearchParams): Pick<LogQuery, 'instance'> {
  const text = query.get('instance');
  if (!text) return {};
  const id = parseUuid(text);
  if (id === undefined) throw dataInvalid(`unparsable instance UUID: ${text}`);
  return { instance: id };
}

/** The first one given of `limit`, `first`, `last`. */
function count(query: URLSearchParams): Pick<LogQuery, 'first' | 'last'> {
  const name = (['limit', 'first', 'last'] as const).find((candidate) => query.get(candidate));
  if (name === undefined) return {};
  const text = query.get(name) ?? '';
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 1_000_000) throw dataInvalid(`${name} is not a number from 0 to 1000000`);
  return name === 'last' ? { last: value } : { first: value };
}

/** `after` wins over `before`; `lastEventId` is another name for it. */
function bound(query: URLSearchParams): Pick<LogQuery, 'after' | 'before'> {
  const name = (['after', 'lastEventId', 'before'] as const).find((candidate) => query.get(candidate));
  if (name === undefined) return {};
  const place = parseMarkedTime(query.get(name) ?? '');
  if (place === undefined) throw dataInvalid(`${name} is not an RFC 3339 time`);
  return name === 'before' ? { before: place } : { after: place };
}
