/** The Gregorian calendar by arithmetic, in UTC: `Date` has no place in the workflow. */

const secondsPerDay = 86_400;

/** An instant: whole seconds since the epoch (rounded down) and the nanoseconds after them. */
export interface Instant {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** An instant taken apart; `month` counts from 1, `weekday` from Sunday 0, `yearDay` from 1. */
export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  readonly weekday: number;
  readonly yearDay: number;
}

/** Days since the epoch of a date; months and days beyond their range carry over, as Go's `time.Date` does. */
function daysFromCivil(year: number, month: number, day: number): number {
  const months = year * 12 + (month - 1);
  const y = Math.floor(months / 12) - (floorMod(months, 12) < 2 ? 1 : 0);
  const shifted = (floorMod(months, 12) + 10) % 12;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * shifted + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468 + (day - 1);
}

/** The instant of a date and time; fields beyond their range carry over. */
export function instantOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  nanosecond = 0,
): Instant {
  const carried = Math.floor(nanosecond / 1e9);
  const seconds = daysFromCivil(year, month, day) * secondsPerDay + hour * 3600 + minute * 60 + second + carried;
  return { seconds, nanoseconds: nanosecond - carried * 1e9 };
}

/** The date and time of an instant. */
export function civilOf({ seconds, nanoseconds }: Instant): Civil {
  const days = Math.floor(seconds / secondsPerDay);
  const rest = seconds - days * secondsPerDay;
  const { year, month, day } = dateOf(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nanosecond: nanoseconds,
    weekday: floorMod(days + 4, 7),
    yearDay: days - daysFromCivil(year, 1, 1) + 1,
  };
}

function dateOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** Year and number of the ISO 8601 week. */
export function isoWeek({ year, month, day, weekday }: Civil): { year: number; week: number } {
  const thursday = dateOf(daysFromCivil(year, month, day) + 4 - (weekday === 0 ? 7 : weekday));
  const dayOfYear = daysFromCivil(thursday.year, thursday.month, thursday.day) - daysFromCivil(thursday.year, 1, 1);
  return { year: thursday.year, week: Math.floor(dayOfYear / 7) + 1 };
}

function floorMod(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}
