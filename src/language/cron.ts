import { IANAZone } from 'luxon';
import { goDurationSeconds } from './go-duration.js';

/** When a cron line is due: at times of a calendar, or after every so many seconds. */
export type CronSchedule = CronCalendar | CronInterval;

/** Values are sorted and occur once; days of the week count from Sunday, 0. */
export interface CronCalendar {
  readonly kind: 'calendar';
  /** IANA name of the time zone. */
  readonly zone: string;
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  readonly months: readonly number[];
  readonly daysOfWeek: readonly number[];
  /** Whether a day must be in both lists of days, or either suffices. */
  readonly days: 'both' | 'either';
}

export interface CronInterval {
  readonly kind: 'interval';
  readonly seconds: number;
}

/** Why a line is no cron line. */
export class CronError extends Error {
  override readonly name = 'CronError';
}

interface Field {
  readonly what: string;
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const minute: Field = { what: 'minute', least: 0, most: 59, names: [] };
const hour: Field = { what: 'hour', least: 0, most: 23, names: [] };
const dayOfMonth: Field = { what: 'day of month', least: 1, most: 31, names: [] };
const month: Field = { what: 'month', least: 1, most: 12, names: monthNames };
const dayOfWeek: Field = { what: 'day of week', least: 0, most: 6, names: dayNames };

const descriptors: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

const oneMinute = 60;
/** More than every value of every field by itself takes. */
const longestLine = 1000;

/**
 * Reads a cron line in the dialect of specification 9.2: five fields or a descriptor, a time zone before it.
 * An interval below a minute becomes a minute, because a flow starts once a minute at most.
 * @throws CronError
 */
export function parseCron(line: string): CronSchedule {
  if (line.length > longestLine) throw new CronError(`it is longer than ${longestLine} characters`);
  const { zone, rest } = splitZone(line);
  if (!rest.startsWith('@')) return calendar(rest, zone);
  if (rest.startsWith('@every ')) return { kind: 'interval', seconds: every(rest.slice('@every '.length)) };
  const fields = descriptors.get(rest);
  if (fields === undefined) throw new CronError(`there is no descriptor "${rest}"`);
  return calendar(fields, zone);
}

/** Without a time zone it is UTC. */
function splitZone(line: string): { zone: string; rest: string } {
  const prefix = /^(?:CRON_)?TZ=(\S*)\s+/.exec(line);
  if (prefix === null) return { zone: 'UTC', rest: line.trim() };
  const zone = prefix[1] || 'UTC';
  if (!/^[A-Za-z]/.test(zone) || !IANAZone.isValidZone(zone)) throw new CronError(`there is no time zone "${zone}"`);
  return { zone, rest: line.slice(prefix[0].length).trim() };
}

function every(text: string): number {
  const seconds = goDurationSeconds(text);
  if (seconds === undefined) throw new CronError(`"${text}" is no duration such as 1h30m`);
  return Math.max(oneMinute, seconds);
}

function calendar(text: string, zone: string): CronCalendar {
  const fields = text.split(/\s+/);
  const [minutes = '', hours = '', monthDays = '', months = '', weekDays = ''] = fields;
  if (text === '' || fields.length !== 5) {
    throw new CronError(`it has ${text === '' ? 0 : fields.length} fields, and five are needed`);
  }
  return {
    kind: 'calendar',
    zone,
    minutes: values(minutes, minute),
    hours: values(hours, hour),
    daysOfMonth: values(monthDays, dayOfMonth),
    months: values(months, month),
    daysOfWeek: values(weekDays, dayOfWeek),
    days: isOpen(monthDays) || isOpen(weekDays) ? 'both' : 'either',
  };
}

/** A star or question mark leaves the days open; with a step it is a list like any other, as robfig/cron 3.0.1 has it. */
function isOpen(days: string): boolean {
  return days.split(',').some((part) => /^[*?][^/]*(?:\/0*1)?$/.test(part));
}

/** The values of a list of ranges. */
function values(text: string, field: Field): number[] {
  const parts = text.split(',').filter((part) => part !== '');
  if (parts.length === 0) throw new CronError(`the ${field.what} is empty`);
  return [...new Set(parts.flatMap((part) => range(part, field)))].sort((a, b) => a - b);
}

function range(text: string, field: Field): number[] {
  const { start, end, step } = bounds(text, field);
  if (start < field.least || end > field.most || start > end) {
    throw new CronError(`the ${field.what} "${text}" is not within ${field.least} to ${field.most}`);
  }
  if (step === 0) throw new CronError(`the ${field.what} "${text}" has a step of zero`);
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => start + i * step);
}

/** A single value with a step goes on to the end. */
function bounds(text: string, field: Field): { start: number; end: number; step: number } {
  const [extent = '', step, ...tooMany] = text.split('/');
  const [first = '', last, ...rest] = extent.split('-');
  if (tooMany.length > 0 || rest.length > 0) throw new CronError(`the ${field.what} "${text}" is no range`);
  const by = step === undefined ? 1 : number(step, field);
  if (first === '*' || first === '?') return { start: field.least, end: field.most, step: by };
  const start = value(first, field);
  if (last !== undefined) return { start, end: value(last, field), step: by };
  return { start, end: step === undefined ? start : field.most, step: by };
}

function value(text: string, field: Field): number {
  const named = field.names.indexOf(text.toLowerCase());
  return named === -1 ? number(text, field) : named + field.least;
}

function number(text: string, field: Field): number {
  if (!/^\d{1,9}$/.test(text)) throw new CronError(`the ${field.what} has "${text}", which is no number`);
  return Number(text);
}
