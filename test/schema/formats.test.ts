import { expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { readSchema, violations } from '../../src/schema/check.js';

const accepts = (format: string, value: Json) =>
  violations(readSchema({ format }, value), value, () => undefined).length === 0;

it.each<[string, Json, Json]>([
  ['date', ['2024-02-29', '0000-01-01'], ['2023-02-29', '2024-13-01', '2024-1-01', '']],
  ['time', ['12:30:00', '12:30:00Z', '12:30:00.5+02:00'], ['12:30', '24:00:00', '12:30:60', '12:30:00z']],
  [
    'date-time',
    ['2024-01-31T12:30:00Z', '2024-01-31T12:30:00.123-05:00', '2024-01-31', '12:30:00'],
    [
      '2024-01-31t12:30:00Z',
      '2024-01-31T12:30:00z',
      '2024-01-31T12:30:60Z',
      '2024-01-31T12:30:00',
      '2024-02-30T12:30:00Z',
    ],
  ],
  ['hostname', ['a', 'a-b.example', 'A1.b'], ['a_b', '-a', 'a-', 'a..b', '', `${'a'.repeat(64)}.b`]],
  ['email', ['a@b', 'Ann <ann@x.org>', '<a@b.c>', '"a b"@c.d'], ['a', '@b', 'a@', 'a b@c', 'Ann ann@x.org>']],
  ['ipv4', ['127.0.0.1', '0.0.0.0'], ['256.1.1.1', '1.2.3', '1.2.3.4.', '01.2.3.4', '::1']],
  [
    'ipv6',
    ['::', '::1', '1:2:3:4:5:6:7:8', '1::8', '::ffff:1.2.3.4'],
    [':::', '1:2', '1:2:3:4:5:6:7:8:9', ':1::', 'g::', '1.2.3.4'],
  ],
  ['uri', ['http://a/b?c#d', 'urn:x:y', 'mailto:a@b'], ['a/b', '//a', 'http://a\\b', 'http://[::1', '']],
  ['uri-reference', ['a b', '../x', '', 'http://a/%20'], ['a\\b', ':x', '%zz']],
  ['uri-template', ['http://a/{b}', '{a}{b}'], ['{a', 'a}']],
  ['uuid', ['7c9e6679-7425-40de-944b-e07fc1f90ae7'], ['7C9E6679-7425-40DE-944B-E07FC1F90AE7', '7c9e6679']],
  ['regex', ['^a+$', '(?i)x', ''], ['(?=a)', '(', 'a**']],
  ['json-pointer', ['', '/a/~0b', '/'], ['a', '/~2']],
  ['relative-json-pointer', ['0', '1/a', '0#'], ['/a', '01', '']],
  ['unknown', ['anything', 5], []],
])('format %s', (format, good, bad) => {
  const shown = (values: Json) => (values as Json[]).map((value) => [value, accepts(format, value)]);
  expect(shown(good)).toEqual((good as Json[]).map((value) => [value, true]));
  expect(shown(bad)).toEqual((bad as Json[]).map((value) => [value, false]));
});

it('a known format fails on a number and passes on whatever else is no text', () => {
  expect(accepts('date', 5)).toBe(false);
  for (const value of [true, null, [], {}]) expect(accepts('date', value)).toBe(true);
});

it.each([
  ['email', `${'a'.repeat(100)}(<a@b>`],
  ['email', `${'"a" '.repeat(50_000)}(<a@b>`],
  ['email', `${'a. '.repeat(100_000)}`],
  ['uri', `http://${'a@'.repeat(200_000)}:x`],
  ['uri', `http://${'@'.repeat(200_000)}[`],
  ['uri-template', '{'.repeat(200_000)],
  ['hostname', 'a-'.repeat(100)],
  ['json-pointer', `${'/~0'.repeat(100_000)}~`],
])('a text that is no %s is refused in time by its length', (format, text) => {
  const begun = performance.now();
  expect(accepts(format, text)).toBe(false);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
