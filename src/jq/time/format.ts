import { civilOf, isoWeek, type Civil, type Instant } from './civil.js';
import { compositions, months, shortMonths, shortWeekdays, weekdays } from './names.js';

/** How one conversion is printed: `%-5d`, `%^a`. */
interface Flags {
  /** '' prints no padding; absent is the conversion's own. */
  readonly padding?: '' | '0' | ' ';
  readonly width: number;
  readonly upper: boolean;
  readonly swap: boolean;
}

const plain: Flags = { width: 0, upper: false, swap: false };
const maximumWidth = 1024;
const conversion = /%([-_^#0]|[1-9][0-9]*)*(:{0,3}z|.|$)/gsu;

/** What a conversion without a width gives at most. */
const usualWidth = 64;

/** Units that `format` gives at most. */
export function longestTime(format: string): number {
  let length = format.length;
  for (const [whole] of format.matchAll(conversion)) {
    const widths = whole.match(/[1-9][0-9]*/g) ?? [];
    length += widths.reduce((widest, width) => Math.max(widest, Math.min(Number(width), maximumWidth)), usualWidth);
  }
  return length;
}

/** `strftime` in UTC, with the flags and conversions of gojq's library (timefmt). */
export function formatTime(instant: Instant, format: string): string {
  const civil = civilOf(instant);
  return format.replace(conversion, (whole: string, _flag: string, name: string) => {
    const flags = readFlags(whole.slice(1, whole.length - name.length));
    if (name === '') return padText(whole, flags.width, flags);
    return convert(name, flags, civil, instant) ?? unknown(whole, name, flags);
  });
}

function readFlags(text: string): Flags {
  let flags = plain;
  for (const [flag] of text.matchAll(/[-_^#0]|[1-9][0-9]*/g)) {
    switch (flag) {
      case '-':
        flags = { ...flags, padding: '' };
        break;
      case '_':
        flags = { ...flags, padding: ' ' };
        break;
      case '0':
        flags = { ...flags, padding: '0' };
        break;
      case '^':
        flags = { ...flags, upper: true };
        break;
      case '#':
        flags = { ...flags, swap: true };
        break;
      default:
        flags = {
          ...flags,
          width: Math.min(Number(flag), maximumWidth),
          ...(flags.padding === '' ? { padding: ' ' as const } : {}),
        };
    }
  }
  return flags;
}

/** A conversion that does not exist is printed as it is written. */
function unknown(whole: string, name: string, flags: Flags): string {
  const literal = whole.slice(0, whole.length - name.length);
  return padText(literal, flags.width - 1, flags) + name;
}

type Printer = (flags: Flags, civil: Civil, instant: Instant) => string;

const hour12 = ({ hour }: Civil): number => (hour > 12 ? hour - 12 : hour === 0 ? 12 : hour);

const printers: { readonly [conversion: string]: Printer } = {
  Y: (flags, { year }) => number(year, 4, flags),
  y: (flags, { year }) => number(year % 100, 2, flags),
  C: (flags, { year }) => number(Math.trunc(year / 100), 2, flags),
  g: (flags, civil) => number(isoWeek(civil).year % 100, 2, flags),
  G: (flags, civil) => number(isoWeek(civil).year, 4, flags),
  m: (flags, { month }) => number(month, 2, flags),
  B: (flags, { month }) => text(months[month - 1]!, flags),
  b: (flags, { month }) => text(shortMonths[month - 1]!, flags),
  h: (flags, { month }) => text(shortMonths[month - 1]!, flags),
  A: (flags, { weekday }) => text(weekdays[weekday]!, flags),
  a: (flags, { weekday }) => text(shortWeekdays[weekday]!, flags),
  w: (flags, { weekday }) => number(weekday, 0, flags),
  u: (flags, { weekday }) => number(weekday === 0 ? 7 : weekday, 0, flags),
  V: (flags, civil) => number(isoWeek(civil).week, 2, flags),
  U: (flags, { yearDay, weekday }) => number(Math.floor((yearDay + 6 - weekday) / 7), 2, flags),
  W: (flags, { yearDay, weekday }) => number(Math.floor((yearDay - (weekday > 0 ? weekday - 7 : 0)) / 7), 2, flags),
  e: (flags, { day }) => number(day, 2, flags, ' '),
  d: (flags, { day }) => number(day, 2, flags),
  j: (flags, { yearDay }) => number(yearDay, 3, flags),
  k: (flags, { hour }) => number(hour, 2, flags, ' '),
  H: (flags, { hour }) => number(hour, 2, flags),
  l: (flags, civil) => number(hour12(civil), 2, flags, ' '),
  I: (flags, civil) => number(hour12(civil), 2, flags),
  P: (flags, { hour }) => text(hour < 12 ? 'AM' : 'PM', { ...flags, swap: !(flags.upper || flags.swap) }),
  p: (flags, { hour }) => text(hour < 12 ? 'AM' : 'PM', flags),
  M: (flags, { minute }) => number(minute, 2, flags),
  S: (flags, { second }) => number(second, 2, flags),
  s: (flags, _civil, { seconds }) => number(seconds, 0, flags, ' '),
  f: (flags, { nanosecond }) => number(Math.trunc(nanosecond / 1000), 6, flags),
  Z: (flags) => text('UTC', flags),
  z: (flags) => zone('00', flags),
  ':z': (flags) => zone(':00', flags),
  '::z': (flags) => zone(':00:00', flags),
  ':::z': (flags) => zone('', flags),
  t: (flags) => padText('\t', flags.width, flags),
  n: (flags) => padText('\n', flags.width, flags),
  '%': (flags) => padText('%', flags.width, flags),
};

function convert(name: string, flags: Flags, civil: Civil, instant: Instant): string | undefined {
  const printer = Object.hasOwn(printers, name) ? printers[name] : undefined;
  if (printer !== undefined) return printer(flags, civil, instant);
  const composition = Object.hasOwn(compositions, name) ? compositions[name] : undefined;
  if (composition === undefined) return undefined;
  const inner: Flags = { ...plain, upper: flags.upper };
  return composition.replace(/[A-Za-z]/g, (letter) => printers[letter]!(inner, civil, instant));
}

/** Conversions whose own width gives way to a smaller one that is asked for. */
const yields = new Set([0, 4, 6]);

function number(value: number, ownWidth: number, { padding, width }: Flags, ownPadding: '0' | ' ' = '0'): string {
  const digits = String(value);
  if (padding === '') return digits;
  const target = width === 0 || (!yields.has(ownWidth) && width < ownWidth) ? ownWidth : width;
  return digits.padStart(target, padding ?? ownPadding);
}

function text(value: string, flags: Flags): string {
  const padding = flags.padding === '' ? '' : ''.padStart(flags.width - value.length, flags.padding ?? ' ');
  if (flags.swap) return padding + (/^.[A-Z]/.test(value) ? value.toLowerCase() : value.toUpperCase());
  return padding + (flags.upper ? value.toUpperCase() : value);
}

function padText(value: string, width: number, { padding }: Flags): string {
  return padding === '' ? value : value.padStart(width, padding ?? ' ');
}

/** The offset of UTC; `minutes` is what follows the hours. */
function zone(minutes: string, { padding, width }: Flags): string {
  if (padding === '') return `+0${minutes}`;
  if (padding === ' ') return ` +0${minutes}`.trimStart().padStart(Math.max(width, 3 + minutes.length), ' ');
  return `+${`00${minutes}`.padStart(width - 1, '0')}`;
}
