import { describe, expect, it } from 'vitest';
import { CronError, parseCron, type CronCalendar } from '../../src/language/cron.js';

function calendar(line: string): CronCalendar {
  const schedule = parseCron(line);
  if (schedule.kind !== 'calendar') throw new Error(`${line} is an interval`);
  return schedule;
}

const all = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('a cron line (specification 9.2)', () => {
  it('has five fields', () => {
    expect(parseCron('5 4 3 2 1')).toEqual({
      kind: 'calendar',
      zone: 'UTC',
      minutes: [5],
      hours: [4],
      daysOfMonth: [3],
      months: [2],
      daysOfWeek: [1],
      days: 'either',
    });
  });

  it.each([`@every ${'1'.repeat(30_000)}`, `@every ${'1m'.repeat(30_000)}`, `${'*,'.repeat(30_000)} * * * *`])(
    'is short, so that reading it takes no time: %.20s',
    (line) => expect(() => parseCron(line)).toThrow(CronError),
  );

  it.each(['', '* * * *', '* * * * * *'])('%j has not', (line) => {
    expect(() => parseCron(line)).toThrow(/fields, and five are needed/);
  });

  it('takes every value for a star, and for a question mark', () => {
    expect(calendar('* ? * ? *')).toMatchObject({
      minutes: all(0, 59),
      hours: all(0, 23),
      daysOfMonth: all(1, 31),
      months: all(1, 12),
      daysOfWeek: all(0, 6),
    });
  });

  it.each([
    ['1,3,2,3', [1, 2, 3]],
    ['1-4', [1, 2, 3, 4]],
    ['10-30/10', [10, 20, 30]],
    ['*/20', [0, 20, 40]],
    ['50/4', [50, 54, 58]],
    ['1,,2', [1, 2]],
    ['1-3,58-59', [1, 2, 3, 58, 59]],
  ])('takes %s as minutes', (minutes, values) => {
    expect(calendar(`${minutes} * * * *`).minutes).toEqual(values);
  });

  it('knows months and days by their names in any case', () => {
    expect(calendar('* * * jan,Dec mon-FRI')).toMatchObject({ months: [1, 12], daysOfWeek: [1, 2, 3, 4, 5] });
  });

  it('has 0 for Sunday, and no 7', () => {
    expect(calendar('* * * * sun').daysOfWeek).toEqual([0]);
    expect(() => parseCron('* * * * 7')).toThrow('the day of week "7" is not within 0 to 6');
  });

  it.each(['60 * * * *', '* 24 * * *', '* * 0 * *', '* * * 13 *', '5-1 * * * *', '*/0 * * * *', '1-2-3 * * * *'])(
    '%s is out of range',
    (line) => {
      expect(() => parseCron(line)).toThrow(CronError);
    },
  );

  it.each(['* * L * *', '* * 15W * *', '* * * * 1#2', '-1 * * * *', 'a * * * *', '1/2/3 * * * *', ', * * * *'])(
    '%s is no line',
    (line) => {
      expect(() => parseCron(line)).toThrow(CronError);
    },
  );

  it.each([
    ['0 0 1 * 1', 'either'],
    ['0 0 * * 1', 'both'],
    ['0 0 1 * *', 'both'],
    ['0 0 */2 * 1', 'either'],
    ['0 0 1 * ?/3', 'either'],
    ['0 0 */1 * 1', 'both'],
    ['0 0 1,* * 1', 'both'],
    ['0 0 1 * ?', 'both'],
  ])('%s wants %s of its lists of days', (line, days) => {
    expect(calendar(line).days).toBe(days);
  });

  it.each([
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['@monthly', '0 0 1 * *'],
    ['@weekly', '0 0 * * 0'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@hourly', '0 * * * *'],
  ])('%s is %s', (descriptor, line) => {
    expect(parseCron(descriptor)).toEqual(parseCron(line));
  });

  it.each([
    ['1h30m', 5400],
    ['90s', 90],
    ['1.5h', 5400],
    ['90500ms', 90],
  ])('@every %s is every %d seconds', (duration, seconds) => {
    expect(parseCron(`@every ${duration}`)).toEqual({ kind: 'interval', seconds });
  });

  it.each(['10s', '0', '-5m', '1ns'])('@every %s is every minute: a flow starts once a minute at most', (duration) => {
    expect(parseCron(`@every ${duration}`)).toEqual({ kind: 'interval', seconds: 60 });
  });

  it.each(['@reboot', '@every', '@every day', '@every 1d', '@Daily', '@every 9999999h'])(
    '%s is no descriptor',
    (line) => {
      expect(() => parseCron(line)).toThrow(CronError);
    },
  );

  it.each(['TZ', 'CRON_TZ'])('may begin with a time zone: %s', (name) => {
    expect(calendar(`${name}=Europe/Berlin 0 8 * * *`)).toMatchObject({ zone: 'Europe/Berlin', hours: [8] });
    expect(calendar(`${name}=Asia/Tokyo @daily`).zone).toBe('Asia/Tokyo');
  });

  it.each(['TZ=Mars/Olympus 0 8 * * *', 'TZ=+02:00 0 8 * * *', 'TZ=Europe/Berlin', 'XTZ=UTC 0 8 * * *'])(
    '%s has no time zone',
    (line) => {
      expect(() => parseCron(line)).toThrow(CronError);
    },
  );
});
