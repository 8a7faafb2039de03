import { followSerials } from './follow-serials.js';
import type { LogPosition, LogScope } from './log-query.js';
import type { LogLine, LogStore } from './logs.js';

/** Where to begin: behind a place, or with the line that arrived next. */
export type FollowFrom = { readonly after: LogPosition } | { readonly sinceId: number };

/**
 * The lines of a log in the order of their arrival, for ever; each once.
 * @throws the signal's reason when it aborts
 */
export function followLog(
  logs: Pick<LogStore, 'list' | 'growth'>,
  log: LogScope,
  from: FollowFrom,
  signal: AbortSignal,
): AsyncGenerator<LogLine, never> {
  const read = (settled: number | undefined) =>
    logs.list({ ...log, ...(settled === undefined ? from : { sinceId: settled }) });
  return followSerials(logs.growth, read, ({ id }) => id, signal);
}
