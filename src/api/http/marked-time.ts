import { parseTimestamp } from '../../events/timestamp.js';
import { type MarkedTime, markOf } from '../../store/following/marked-time.js';

/**
 * The time of a row with nine digits. Rows are timed in milliseconds; the six digits behind tell those of the same millisecond
 * apart, so the time of a row is its place in the list, and a client that pages or resumes by it misses none.
 * @param number of the row, in the order of arrival
 */
export function formatMarkedTime(time: number, number: number): string {
  return `${new Date(time).toISOString().slice(0, -1)}${String(markOf(number)).padStart(6, '0')}Z`;
}

/** The place that an RFC 3339 time says, with the mark of a row when it has one; undefined when it is no time. */
export function parseMarkedTime(text: string): MarkedTime | undefined {
  const time = parseTimestamp(text);
  if (time === undefined) return undefined;
  const digits = /\.(\d+)/.exec(text)?.[1] ?? '';
  const mark = Number(digits.slice(3, 9).padEnd(6, '0'));
  return mark === 0 ? { time } : { time, mark };
}
