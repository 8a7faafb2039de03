import { isEmail } from './email.js';
import { pattern, PatternError } from './patterns.js';

type Check = (text: string) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

const days = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const isDate: Check = (text) => {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined || Number(month) < 1 || Number(month) > 12) return false;
  // Years before 100 would be taken for those of the last century; leap years repeat every 400.
  return Number(day) >= 1 && Number(day) <= days(Number(year) + 400, Number(month));
};

const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:[.,]\\d+)?';
const zone = '(?:Z|[+-](?:[01]\\d|2[0-4]):[0-5]\\d)';
const isTime = matches(new RegExp(`^${clock}${zone}?$`));
const instant = new RegExp(`^(.{10})T${clock}${zone}$`);

/** A date alone and a time alone are taken too. */
const isDateTime: Check = (text) => isDate(instant.exec(text)?.[1] ?? text) || isTime(text);

const isHostname: Check = (text) =>
  text.length < 256 &&
  /^(?:[a-z\d]|[a-z\d][a-z\d-]{0,61}[a-z\d])(?:\.(?:[a-z\d]|[a-z\d][a-z\d-]{0,61}[a-z\d]))*$/i.test(text);

const isIpv4 = matches(/^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/);

/** Eight groups, of which one run may be left out; the last two may be written as IPv4. */
const isIpv6: Check = (text) => {
  const plain = text.replace(/:(\d+\.\d+\.\d+\.\d+)$/, (whole, last: string) => (isIpv4(last) ? ':0:0' : whole));
  const halves = plain.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  return halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8;
};

/** What Go's `url.Parse` takes. It is lenient: spaces and any letters may stand in a path. */
const isReference: Check = (text) => {
  if (/[\\\u0000-\u001f\u007f]/.test(text) || /%(?![\da-f]{2})/i.test(text.split(/[?]/)[0] ?? '')) return false;
  const beforeSlash = text.split(/[/?#]/)[0] ?? '';
  if (beforeSlash.startsWith(':') || (beforeSlash.includes(':') && !hasScheme(text))) return false;
  const authority = /^(?:[^:/?#]+:)?\/\/([^/?#]*)/.exec(text)?.[1] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return !/[ <>"]/.test(authority) && /^(?:\[[^\]]*\]|[^:[\]]*)(?::\d*)?$/.test(host);
};

const hasScheme = matches(/^[a-z][a-z\d+.-]*:/i);
const isUri: Check = (text) => hasScheme(text) && isReference(text);

const isRegex: Check = (text) => {
  try {
    pattern(text);
    return true;
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
};

/**
 * The formats of v0.10.0's validator as it checks them (specification 4.8 and 15): case counts in a UUID and in times,
 * addresses may be lists of names in front of angle brackets. Every other format is taken for granted.
 */
const formats: Readonly<Record<string, Check>> = {
  date: isDate,
  time: isTime,
  'date-time': isDateTime,
  hostname: isHostname,
  email: isEmail,
  'idn-email': isEmail,
  ipv4: isIpv4,
  ipv6: isIpv6,
  uri: isUri,
  iri: isUri,
  'uri-reference': isReference,
  'iri-reference': isReference,
  'uri-template': (text) => isReference(text.replace(/\{[^{}]*\}/g, '')) && /^[^{}]*(?:\{[^{}]*\}[^{}]*)*$/.test(text),
  uuid: matches(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/),
  regex: isRegex,
  'json-pointer': matches(/^(?:\/(?:[^~/]|~0|~1)*)*$/),
  'relative-json-pointer': matches(/^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~0|~1)*)*)$/),
};

/** What a `pattern` becomes for the validator: a format of this name with the pattern behind it. */
export const patternFormat = '\u0000pattern ';

/** @throws PatternError */
export function formatOfPattern(source: string): string {
  pattern(source);
  return patternFormat + source;
}

/** The check of a format by its name; undefined for one that is taken for granted. */
export function formatCheck(name: string): Check | undefined {
  if (name.startsWith(patternFormat)) return pattern(name.slice(patternFormat.length)).isIn;
  return Object.hasOwn(formats, name) ? formats[name] : undefined;
}
