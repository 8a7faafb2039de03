import { describe, expect, it } from 'vitest';
import { portNumber, since, wholeNumber } from '../../src/cli/option-values.js';

describe('a time on the command line', () => {
  const seconds = (text: string) => Math.round((Date.now() - Date.parse(since(text))) / 1000);

  it.each([
    ['90s', 90],
    ['30m', 1_800],
    ['12h', 43_200],
    ['7d', 604_800],
    ['2w', 1_209_600],
  ])('may be an age: %s', (text, age) => {
    expect(Math.abs(seconds(text) - age)).toBeLessThanOrEqual(2);
  });

  it('may be a time with its zone', () => {
    expect(since('2026-01-31T08:00:00+01:00')).toBe('2026-01-31T07:00:00.000Z');
  });

  it.each([
    '',
    '5',
    '5y',
    '-5m',
    '1.5h',
    'x5m',
    '5mx',
    '1234567s',
    '2026-01-31',
    'x2026-01-31T08:00:00Z',
    '2026-01-31T25:00:00Z',
  ])('is not %j', (text) => {
    expect(() => since(text)).toThrow('It must be an age such as 30m, 12h or 7d, or a time such as');
  });
});

describe('a whole number on the command line', () => {
  it('is as large as it must be', () => {
    expect([wholeNumber(1)('1'), wholeNumber(0)('0'), wholeNumber(1)('999999999')]).toEqual([1, 0, 999_999_999]);
  });

  it.each(['0', '-1', '1.5', '1x', 'x1', '', '1234567890'])('is not %j', (text) => {
    expect(() => wholeNumber(1)(text)).toThrow('It must be a whole number, 1 or more.');
  });
});

describe('a port on the command line', () => {
  it('is one that there is; 0 stands for any', () => {
    expect([portNumber('0'), portNumber('65535')]).toEqual([0, 65_535]);
  });

  it.each(['65536', '-1', '80x', 'x80', '', '8.5', '100000'])('is not %j', (text) => {
    expect(() => portNumber(text)).toThrow('It must be a port number from 0 to 65535.');
  });
});
