const grammar = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Milliseconds since the epoch of an RFC 3339 time, undefined when `text` is none.
 * The offset is required, the fraction is cut to milliseconds.
 */
export function parseTimestamp(text: string): number | undefined {
  const parts = grammar.exec(text);
  if (parts === null) return undefined;
  const [, date = '', clock = '', fraction = '', zone = ''] = parts;
  if (!isCalendarTime(date, clock)) return undefined;
  const time = Date.parse(`${date}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  return Number.isNaN(time) ? undefined : time;
}

/** The same instant in UTC with up to nine fraction digits and no trailing zeros; undefined when `text` is no RFC 3339 time. */
export function normaliseTimestamp(text: string): string | undefined {
  const time = parseTimestamp(text);
  if (time === undefined) return undefined;
  const fraction = (grammar.exec(text)?.[3] ?? '').slice(0, 9).replace(/0+$/, '');
  const seconds = new Date(time).toISOString().slice(0, -5);
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** `Date.parse` rolls 30 February over to March; such a day or a second 60 is no time here. */
function isCalendarTime(date: string, clock: string): boolean {
  const plain = `${date}T${clock}`;
  const time = Date.parse(`${plain}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(plain);
}
