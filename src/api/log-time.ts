import { parseTimestamp } from '../events/timestamp.js';
import { type LogPosition, markOf } from '../store/log-query.js';
import type { LogLine } from '../store/logs.js';

/**
 * The time of a line with nine digits. Lines are timed in milliseconds; the six digits behind tell those of the same
 * millisecond apart, so the time of a line is its place in the log, and a client that pages or resumes by it misses none.
 */
export function formatLogTime(line: LogLine): string {
  const time = new Date(line.time).toISOString();
  return `${time.slice(0, -1)}${String(markOf(line)).padStart(6, '0')}Z`;
}

/** The place that an RFC 3339 time says, with the mark of a line when it has one; undefined when it is no time. */
export function parseLogTime(text: string): LogPosition | undefined {
  const time = parseTimestamp(text);
  if (time === undefined) return undefined;
  const digits = /\.(\d+)/.exec(text)?.[1] ?? '';
  const mark = Number(digits.slice(3, 9).padEnd(6, '0'));
  return mark === 0 ? { time } : { time, mark };
}
