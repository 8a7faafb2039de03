import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Keyring, sealedBy } from '../../src/secrets/keyring.js';
import { parseSecretKeys, secretKey } from '../../src/secrets/secret-key.js';
import { openText, sealText } from '../../src/secrets/sealed-text.js';

const first = secretKey(randomBytes(32));
const second = secretKey(randomBytes(32));
const text = Buffer.from('what nobody may read');

test('what a key sealed it opens', () => {
  const ring = new Keyring([first]);
  const sealed = ring.seal(text, 'here');
  expect(sealed.includes(text)).toBe(false);
  expect(ring.open(sealed, 'here')).toEqual(text);
});

test('what an earlier release sealed stays open', () => {
  const ring = new Keyring([secretKey(Buffer.alloc(32, 7))]);
  const bytes = 'AUuwb47j/h3DdRwYHpPhv6YcJ5ewao47Nn+I72WwjLru9tSAgKVzAgiTXp0j3td6P1UWVmsP4GjkUHI4SETl06PqBcNS';
  const mark = 'durektiv-sealed:';
  const sealed = `${mark}AUuwb45U1k4Eie0W8I84LF0d2lpQCzgAlLTszZJSnvyXBtm1q5ltuTxTGa7SeBweiZaNtdRQ1g==`;
  expect(ring.open(Buffer.from(bytes, 'base64'), 'here')).toEqual(text);
  expect(openText(ring, sealed, 'here')).toBe('a text');
});

test('the same bytes are sealed differently every time', () => {
  const ring = new Keyring([first]);
  expect(ring.seal(text, 'here')).not.toEqual(ring.seal(text, 'here'));
});

test('the first key seals, and every key opens', () => {
  const old = new Keyring([first]).seal(text, 'here');
  const ring = new Keyring([second, first]);
  expect(ring.open(old, 'here')).toEqual(text);
  expect(sealedBy(ring.seal(text, 'here'))).toBe(second.id);
});

test('sealed bytes do not open for another place', () => {
  const ring = new Keyring([first]);
  expect(() => ring.open(ring.seal(text, 'here'), 'there')).toThrow('sealed for another place');
});

test('changed bytes do not open', () => {
  const ring = new Keyring([first]);
  const sealed = ring.seal(text, 'here');
  sealed[sealed.length - 1]! ^= 1;
  expect(() => ring.open(sealed, 'here')).toThrow('was changed');
});

test('a missing key is named by its id', () => {
  const sealed = new Keyring([first]).seal(text, 'here');
  expect(() => new Keyring([second]).open(sealed, 'here')).toThrow(`sealed with the key ${first.id}`);
});

test('without a key nothing is sealed, and the message says what to set', () => {
  expect(() => new Keyring([]).seal(text, 'here')).toThrow('set DUREKTIV_SECRETS_KEY');
});

test.each([
  ['hex', first.bytes.toString('hex')],
  ['base64', first.bytes.toString('base64')],
  ['base64 without padding', first.bytes.toString('base64').replace('=', '')],
  ['with space around it', ` ${first.bytes.toString('hex')}\n`],
])('a key is read from %s', (_form, written) => {
  expect(parseSecretKeys(written)?.map(({ id }) => id)).toEqual([first.id]);
});

test('several keys are read in their order', () => {
  const written = [first, second].map(({ bytes }) => bytes.toString('hex')).join(',');
  expect(parseSecretKeys(written)?.map(({ id }) => id)).toEqual([first.id, second.id]);
});

test.each(['', ',', 'short', 'x'.repeat(64), `${first.bytes.toString('hex')},short`, 'a'.repeat(63)])(
  '%j holds no keys',
  (written) => {
    expect(parseSecretKeys(written)).toBeUndefined();
  },
);

test('a text that only looks sealed is left as it is', () => {
  const ring = new Keyring([first]);
  expect(openText(ring, 'durektiv-sealed:of a flow', 'here')).toBe('durektiv-sealed:of a flow');
  expect(openText(ring, sealText(ring, 'a\0b', 'here'), 'here')).toBe('a\0b');
});
