import { DateTime, Duration } from 'luxon';

const grammar = /^P(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/;

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
