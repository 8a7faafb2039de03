import { DateTime, Duration } from 'luxon';

const grammar = /^P(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/;

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
  const bare = duration.replace(/T$/, '');
  if (bare === 'P') return from;
  const until = DateTime.fromMillis(from, { zone: 'utc', locale: 'en-US' })
    .plus(Duration.fromISO(bare, { locale: 'en-US' }))
    .toMillis();
  return Number.isNaN(until) ? Infinity : until;
}

/** Any instant: lengths of durations are compared from it on. A leap year, so that `P1Y` is no shorter than `P366D`. */
const reference = Date.UTC(2000, 0, 1);

/** True when `a` lasts longer than `b`; both must satisfy {@link isDuration}. */
export function longer(a: string, b: string): boolean {
  return addDuration(reference, a) > addDuration(reference, b);
}
