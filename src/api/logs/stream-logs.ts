import type { Request } from 'express';
import type { MarkedTime } from '../../store/following/marked-time.js';
import { followLog, type FollowFrom } from '../../store/logs/follow-log.js';
import type { LogScope } from '../../store/logs/log-query.js';
import type { LogLine } from '../../store/logs/logs.js';
import { formatMarkedTime, parseMarkedTime } from '../http/marked-time.js';
import type { StreamedEvent } from '../http/open-streams.js';
import type { ApiStore } from '../parts.js';

/**
 * Where a stream of a log begins: behind the line that a client that comes back has seen, all that arrived later; else behind
 * `place`; else now.
 */
export async function beginningOf(
  logs: ApiStore['logs'],
  log: LogScope,
  request: Request<object>,
  place: MarkedTime | undefined,
): Promise<FollowFrom> {
  // An id that this API never gave is no reason to refuse it.
  const from = parseMarkedTime(request.header('last-event-id') ?? '') ?? place;
  if (from === undefined) return 'now';
  const sinceId = await logs.find(log, from);
  return sinceId === undefined ? { after: { time: from.time } } : { sinceId };
}

/** The lines of a log for ever. @param view a line as the client sees it */
export async function* streamLog(
  logs: ApiStore['logs'],
  { namespace, instance }: LogScope,
  from: FollowFrom,
  view: (line: LogLine) => object,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent, 'keep-open'> {
  const scope = { namespace, ...(instance !== undefined && { instance }) };
  for await (const line of followLog(logs, scope, from, signal)) {
    yield { id: formatMarkedTime(line.time, line.id), data: view(line) };
  }
  return 'keep-open';
}
