import { DateTime, Duration } from 'luxon';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** The furthest instant from the epoch that a date can hold. */
const furthest = 100_000_000 * day;

/** Direktiv takes no number of more than 19 digits, and luxon none of more than 20. */
const grammar =
  /^P(?:\d{1,18}Y)?(?:\d{1,18}M)?(?:\d{1,18}W)?(?:\d{1,18}D)?(?:T(?:\d{1,18}H)?(?:\d{1,18}M)?(?:\d{1,18}S)?)?$/;

/** What {@link isDuration} takes, as a regular expression. */
export const durationPattern = grammar.source;

/** A duration without years and months: in UTC it is as long at any time. */
const fixed = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** The interrupt timeout of a flow, and the timeout of a state, that set none (specification 7.1, 7.2). */
export const defaultTimeout = 'PT15M';

/** True for a duration of the language: ISO 8601, integers only, fixed order, no sign (specification 1.4). */
export function isDuration(text: string): boolean {
  return grammar.test(text);
}

/**
 * The instant `duration` after `from`, both in milliseconds since the epoch.
 * Years, months and days are added by the calendar in UTC (specification 1.4).
 * `duration` must satisfy {@link isDuration}; a result beyond what a date can hold is `Infinity`.
 */
export function addDuration(from: number, duration: string): number {
  const length = fixedLength(duration);
  const until = length === undefined ? addByCalendar(from, duration) : from + length;
  return Math.abs(until) <= furthest ? until : Infinity;
}

/** In milliseconds. Every wait asks for one, and the calendar takes fifty times as long. */
function fixedLength(duration: string): number | undefined {
  const [whole, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = fixed.exec(duration) ?? [];
  if (whole === undefined) return undefined;
  return (
    (Number(weeks) * 7 + Number(days)) * day +
    Number(hours) * hour +
    Number(minutes) * minute +
    Number(seconds) * second
  );
}

/** NaN beyond what a date can hold. */
function addByCalendar(from: number, duration: string): number {
  const start = DateTime.fromMillis(from, { zone: 'utc', locale: 'en-US' });
  return start.plus(Duration.fromISO(duration.replace(/T$/, ''), { locale: 'en-US' })).toMillis();
}

/** Any instant: lengths of durations are compared from it on. A leap year, so that `P1Y` is no shorter than `P366D`. */
const reference = Date.UTC(2000, 0, 1);

/** True when `a` lasts longer than `b`; both must satisfy {@link isDuration}. */
export function longer(a: string, b: string): boolean {
  return addDuration(reference, a) > addDuration(reference, b);
}
