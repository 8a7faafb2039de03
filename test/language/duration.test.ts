import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { addDuration, isDuration } from '../../src/language/duration.js';

const at = (text: string) => Date.parse(text);

describe('a duration (specification 1.4)', () => {
  it.each(['PT15M', 'P1Y2M3W4DT5H6M7S', 'P1M', 'PT0S', 'P', 'PT', 'P1DT'])('may be %s', (text) => {
    expect(isDuration(text)).toBe(true);
  });

  it.each([
    '',
    '10s',
    'PT1.5S',
    'PT1,5S',
    '-PT1S',
    '+PT1S',
    'PT-1S',
    'PT1M1H',
    'P1D1W',
    '15M',
    'pt15m',
    'PT1S ',
    'jq(.d)',
    'P9999999999999999999999D',
    'PT9999999999999999999999S',
  ])('is not %j', (text) => {
    expect(isDuration(text)).toBe(false);
  });

  it.each(['P', 'PT', 'PT0S'])('%s adds nothing', (text) => {
    expect(addDuration(1234, text)).toBe(1234);
  });

  it('adds hours, minutes and seconds as time', () => {
    expect(addDuration(0, 'PT1H2M3S')).toBe(3_723_000);
  });

  it('adds weeks as seven days', () => {
    expect(addDuration(0, 'P2W')).toBe(14 * 86_400_000);
  });

  it.each([
    ['2024-01-31T12:00:00Z', 'P1M', '2024-02-29T12:00:00Z'],
    ['2023-01-31T12:00:00Z', 'P1M', '2023-02-28T12:00:00Z'],
    ['2024-03-01T00:00:00Z', 'P1M', '2024-04-01T00:00:00Z'],
    ['2024-02-29T00:00:00Z', 'P1Y', '2025-02-28T00:00:00Z'],
  ])('adds months and years by the calendar: %s + %s', (from, duration, until) => {
    expect(addDuration(at(from), duration)).toBe(at(until));
  });

  it('is added as the calendar of UTC has it, whatever its units', () => {
    const amount = fc.nat({ max: 5000 });
    const instant = fc.integer({ min: 0, max: at('2100-01-01T00:00:00Z') });
    const property = fc.property(instant, fc.array(amount, { minLength: 6, maxLength: 6 }), (from, amounts) => {
      const [years = 0, weeks, days, hours, minutes, seconds] = amounts;
      const duration = `P${years % 3 === 0 ? `${years % 7}Y` : ''}${weeks}W${days}DT${hours}H${minutes}M${seconds}S`;
      const until = DateTime.fromMillis(from, { zone: 'utc' }).plus(Duration.fromISO(duration));
      expect(addDuration(from, duration)).toBe(until.toMillis());
    });
    fc.assert(property);
  });

  it('ignores a T that nothing follows', () => {
    expect(addDuration(0, 'P1DT')).toBe(86_400_000);
  });

  it('never ends when a date cannot hold the end', () => {
    expect(addDuration(0, 'P999999999Y')).toBe(Infinity);
    expect(addDuration(0, 'P100000000D')).toBe(8.64e15);
    expect(addDuration(1, 'P100000000D')).toBe(Infinity);
  });

  it.each(['P999999999999999999M', 'PT999999999999999999S', 'P999999999999999999W999999999999999999D'])(
    'may be as long as %s',
    (duration) => {
      expect(isDuration(duration)).toBe(true);
      expect(addDuration(0, duration)).toBe(Infinity);
    },
  );
});
