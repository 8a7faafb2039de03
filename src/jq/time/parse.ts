import { civilOf, instantOf, type Instant } from './civil.js';
import { quoteAsGo } from '../text.js';
import { compositions, months, shortMonths, shortWeekdays, weekdays } from './names.js';

/** Why a text does not match its format; the message is that of gojq's library (timefmt). */
export class TimeParseError extends Error {}

/** What has been read so far; weekdays count from Sunday 1, 0 is none. */
interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  century: number;
  week: number;
  /** The weekday (Sunday 0) that weeks start with; -1 when no week was read, 4 for ISO weeks. */
  weekStart: number;
  weekday: number;
  yearDay: number;
  isAfternoon: boolean;
  hasIsoYear: boolean;
  /** Seconds east of UTC. */
  offset: number;
}

/** `strptime`: the instant that `source` means in `format`. Throws {@link TimeParseError}. */
export function parseTime(source: string, format: string): Instant {
  return new TimeReader(source, format).read();
}

/** Digits, least and greatest value of a numeric conversion. */
type Range = readonly [digits: number, least: number, greatest: number];

class TimeReader {
  private at = 0;
  private readonly fields: Fields = {
    year: 1900,
    month: 1,
    day: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    century: -1,
    week: 0,
    weekStart: -1,
    weekday: 0,
    yearDay: 0,
    isAfternoon: false,
    hasIsoYear: false,
    offset: 0,
  };

  constructor(
    private readonly source: string,
    private readonly format: string,
  ) {}

  read(): Instant {
    for (let i = 0; i < this.format.length; i++) {
      const character = this.format[i]!;
      if (character !== '%') {
        this.literal(character);
        continue;
      }
      const name = /^(?:::?z|.)/s.exec(this.format.slice(i + 1))?.[0];
      if (name === undefined) return this.fail('stray "%"');
      this.conversion(name);
      i += name.length;
    }
    if (this.at < this.source.length) this.fail(`unparsed string ${quoteAsGo(this.source.slice(this.at))}`);
    return this.instant();
  }

  private conversion(name: string): void {
    const reader = Object.hasOwn(this.readers, name) ? this.readers[name] : undefined;
    if (reader !== undefined) return reader();
    const composition = Object.hasOwn(compositions, name) ? compositions[name] : undefined;
    if (composition === undefined) {
      this.fail(name === ':' ? `expected 'z' after "%:"` : `unexpected format "%${name}"`);
    }
    for (const part of composition) {
      if (/[A-Za-z]/.test(part)) this.conversion(part);
      else this.literal(part);
    }
  }

  private readonly readers: { readonly [conversion: string]: () => void } = {
    Y: () => (this.fields.year = this.number('Y', [4, 0, 9999])),
    y: () => {
      const year = this.number('y', [2, 0, 99]);
      this.fields.year = year + (year < 69 ? 2000 : 1900);
    },
    C: () => (this.fields.century = this.number('C', [2, 0, 99])),
    g: () => {
      this.fields.year = 2000 + this.number('g', [2, 0, 99]);
      this.fields.hasIsoYear = true;
    },
    G: () => {
      this.fields.year = this.number('G', [4, 0, 9999]);
      this.fields.hasIsoYear = true;
    },
    m: () => (this.fields.month = this.number('m', [2, 1, 12])),
    B: () => (this.fields.month = this.name('B', months)),
    b: () => (this.fields.month = this.name('b', shortMonths)),
    h: () => (this.fields.month = this.name('h', shortMonths)),
    A: () => (this.fields.weekday = this.name('A', weekdays)),
    a: () => (this.fields.weekday = this.name('a', shortWeekdays)),
    w: () => (this.fields.weekday = this.number('w', [1, 0, 6]) + 1),
    u: () => (this.fields.weekday = (this.number('u', [1, 1, 7]) % 7) + 1),
    V: () => this.weekNumber('V', [2, 1, 53], 4, 2),
    U: () => this.weekNumber('U', [2, 0, 53], 0, 1),
    W: () => this.weekNumber('W', [2, 0, 53], 1, 2),
    e: () => (this.fields.day = this.spaced('e', [2, 1, 31])),
    d: () => (this.fields.day = this.number('d', [2, 1, 31])),
    j: () => (this.fields.yearDay = this.number('j', [3, 1, 366])),
    k: () => (this.fields.hour = this.spaced('k', [2, 0, 23])),
    H: () => (this.fields.hour = this.number('H', [2, 0, 23])),
    l: () => (this.fields.hour = this.spaced('l', [2, 1, 12]) % 12),
    I: () => (this.fields.hour = this.number('I', [2, 1, 12]) % 12),
    P: () => (this.fields.isAfternoon = this.name('P', ['AM', 'PM']) === 2),
    p: () => (this.fields.isAfternoon = this.name('p', ['AM', 'PM']) === 2),
    M: () => (this.fields.minute = this.number('M', [2, 0, 59])),
    S: () => (this.fields.second = this.number('S', [2, 0, 60])),
    s: () => this.epoch(),
    f: () => this.fraction(),
    Z: () => this.zoneName(),
    z: () => this.zone(0),
    ':z': () => this.zone(1),
    '::z': () => this.zone(2),
    t: () => this.space('t'),
    n: () => this.space('n'),
    '%': () => this.literal('%'),
  };

  private literal(character: string): void {
    if (this.source[this.at] !== character) this.fail(`expected '${character === "'" ? "\\'" : character}'`);
    this.at++;
  }

  private number(name: string, [digits, least, greatest]: Range): number {
    const text = this.digits(digits);
    const value = Number(text);
    if (text === '' || value < least || value > greatest) return this.fail(`cannot parse "%${name}"`);
    this.at += text.length;
    return value;
  }

  private digits(maximum: number): string {
    return /^[0-9]*/.exec(this.source.slice(this.at, this.at + maximum))![0];
  }

  private spaced(name: string, range: Range): number {
    if (this.source[this.at] === ' ') this.at++;
    return this.number(name, range);
  }

  /** The position, from 1, of the name that comes next, in whatever case. */
  private name(name: string, candidates: readonly string[]): number {
    const found = candidates.findIndex(
      (candidate) => this.source.slice(this.at, this.at + candidate.length).toLowerCase() === candidate.toLowerCase(),
    );
    if (found < 0) return this.fail(`cannot parse "%${name}"`);
    this.at += candidates[found]!.length;
    return found + 1;
  }

  private weekNumber(name: string, range: Range, weekStart: number, weekday: number): void {
    this.fields.week = this.number(name, range);
    this.fields.weekStart = weekStart;
    if (this.fields.weekday === 0) this.fields.weekday = weekday;
  }

  private epoch(): void {
    const seconds = this.number('s', [10, 0, Infinity]);
    const { year, month, day, hour, minute, second } = civilOf({ seconds, nanoseconds: 0 });
    Object.assign(this.fields, { year, month, day, hour, minute, second });
  }

  private fraction(): void {
    const start = this.at;
    const value = this.number('f', [6, 0, 999_999]);
    this.fields.nanosecond = value * 10 ** (6 - (this.at - start)) * 1000;
  }

  /** An abbreviation of three letters, or of four or five that end in T. All count as UTC. */
  private zoneName(): void {
    const name = /^[A-Z]*/.exec(this.source.slice(this.at))![0];
    if (!/^(?:[A-Z]{3}|[A-Z]{3,4}T|WITA)$/.test(name)) this.fail(`cannot parse ${quoteAsGo(name)} with "%Z"`);
    this.at += name.length;
  }

  /** `Z`, or `+hh`, `+hhmm`, `+hh:mm`, `+hh:mm:ss`; `colons` are those that the conversion asks for. */
  private zone(colons: number): void {
    const name = `${':'.repeat(colons)}z`;
    if (this.source[this.at] === 'Z') {
      this.at++;
      this.fields.offset = 0;
      return;
    }
    const pattern =
      colons === 2 ? /^([+-])(\d\d):(\d\d):(\d\d)/ : colons === 1 ? /^([+-])(\d\d):(\d\d)(?::(\d\d))?/ : zonePattern;
    const found = pattern.exec(this.source.slice(this.at));
    if (found === null) {
      const lacksColon = colons > 0 && /^[+-]\d\d(?!:)/.test(this.source.slice(this.at));
      return this.fail(lacksColon ? `expected ':' for "%${name}"` : `cannot parse "%${name}"`);
    }
    const [whole, sign, hours, minutes = '0', seconds = '0'] = found;
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) this.fail(`cannot parse "%${name}"`);
    this.at += whole.length;
    this.fields.offset = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  }

  private space(name: string): void {
    const blank = /^[ \t\n\v\f\r]+/.exec(this.source.slice(this.at))?.[0];
    if (blank === undefined) this.fail(`expected a space for "%${name}"`);
    this.at += blank.length;
  }

  private instant(): Instant {
    const { fields } = this;
    if (fields.isAfternoon) fields.hour += 12;
    if (fields.century >= 0) fields.year = fields.century * 100 + (fields.year % 100);
    if (fields.day !== 0) return this.onDay(fields.month, fields.day);
    if (fields.yearDay > 0) {
      if (fields.hasIsoYear) this.fail('use "%Y" to parse non-ISO year for "%j"');
      return this.onDay(1, fields.yearDay);
    }
    if (fields.weekStart >= 0) return this.inWeek();
    return this.onDay(fields.month, 1);
  }

  private inWeek(): Instant {
    const { week, weekStart, weekday, hasIsoYear } = this.fields;
    const isIso = weekStart === 4;
    if (isIso && !hasIsoYear) this.fail('use "%G" to parse ISO year for "%V"');
    if (!isIso && hasIsoYear) this.fail('use "%Y" to parse non-ISO year for "%U" or "%W"');
    const weeks = weekStart > 0 && weekday === 1 ? week + 1 : week;
    const base = this.onDay(1, -weekStart);
    return this.onDay(1, -weekStart + weeks * 7 - civilOf(shift(base, this.fields.offset)).weekday + weekday - 1);
  }

  private onDay(month: number, day: number): Instant {
    const { year, hour, minute, second, nanosecond, offset } = this.fields;
    return instantOf(year, month, day, hour, minute, second - offset, nanosecond);
  }

  private fail(reason: string): never {
    throw new TimeParseError(`failed to parse ${quoteAsGo(this.source)} with ${quoteAsGo(this.format)}: ${reason}`);
  }
}

/** Seconds follow only minutes that have a colon before them, too. */
const zonePattern = /^([+-])(\d\d)(?::?(\d\d)(?:(?<=:\d\d):(\d\d))?)?/;

function shift({ seconds, nanoseconds }: Instant, by: number): Instant {
  return { seconds: seconds + by, nanoseconds };
}
