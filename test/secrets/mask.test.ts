import { expect, test } from 'vitest';
import { Mask } from '../../src/secrets/mask.js';

const secret = 'pa"ss/wörd';
const mask = new Mask([secret, 'abc']);

test.each([
  ['plain', secret],
  ['JSON', JSON.stringify(secret).slice(1, -1)],
  ['base64', Buffer.from(secret).toString('base64')],
  ['base64 for URLs', Buffer.from(secret).toString('base64url')],
  ['a URL', encodeURIComponent(secret)],
])('a secret as %s is hidden and found', (_form, text) => {
  expect(mask.hide(`before ${text} after`)).toBe('before *** after');
  expect(mask.finds({ deep: [`x${text}y`] })).toBe(true);
});

test('a secret of digits is found in a number, and any in a key', () => {
  expect(new Mask(['123456']).finds([{ n: 123456 }])).toBe(true);
  expect(mask.finds({ [secret]: 1 })).toBe(true);
});

test('a text without a secret stays', () => {
  expect(mask.hide('nothing here')).toBe('nothing here');
  expect(mask.finds('nothing here')).toBe(false);
});

test('secrets of less than four characters are not looked for', () => {
  expect(mask.hide('abc')).toBe('abc');
  expect(new Mask(['abcd']).hide('abcd')).toBe('***');
});

test('of a secret that begins with another nothing stays', () => {
  expect(new Mask(['abcd', 'abcdef']).hide('abcdef')).toBe('***');
});

test('the beginning of a secret is hidden where messages show only that', () => {
  expect(mask.hidePrefixes('cannot iterate over: string ("pa\\"ss/...)')).toBe('cannot iterate over: string ("***...)');
});
