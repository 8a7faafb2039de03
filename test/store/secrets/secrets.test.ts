import { randomBytes, randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { Keyring } from '../../../src/secrets/keyring.js';
import { secretKey } from '../../../src/secrets/secret-key.js';
import { openStore, type Store } from '../../../src/store/database.js';
import { usePostgres, useStore } from '../../support/postgres.js';

const first = secretKey(randomBytes(32));
const second = secretKey(randomBytes(32));
const postgres = usePostgres();
const store = useStore(postgres, [first]);
let namespace: string;

const withKeys = (...keys: (typeof first)[]) => openStore(postgres().url, { keyring: new Keyring(keys) });

beforeEach(async () => {
  namespace = `n${randomUUID()}`;
  await store().namespaces.create(namespace);
});

const value = (text: string) => Buffer.from(text);
const read = async (from: Store, ...names: string[]) => [...(await from.secrets.read(namespace, names))];

test('a secret is read as it was set', async () => {
  expect(await store().secrets.set(namespace, 'a', value('hällo'))).toMatchObject({ name: 'a', initialized: true });
  expect(await read(store(), 'a', 'missing')).toEqual([['a', 'hällo']]);
});

test('setting it again overwrites it', async () => {
  await store().secrets.set(namespace, 'a', value('old'));
  await store().secrets.set(namespace, 'a', value('new'));
  expect(await read(store(), 'a')).toEqual([['a', 'new']]);
  expect(await store().secrets.list(namespace)).toHaveLength(1);
});

test.each([
  ['none', null],
  ['an empty one', Buffer.alloc(0)],
])('without a value (%s) it is uninitialised and reads as the empty text', async (_what, given) => {
  expect(await store().secrets.set(namespace, 'a', given)).toMatchObject({ initialized: false });
  expect(await read(store(), 'a')).toEqual([['a', '']]);
});

test('reserved names get places without a value; those that are there stay', async () => {
  await store().secrets.set(namespace, 'a', value('kept'));
  await store().secrets.reserve(namespace, ['a', 'b', 'b']);
  await store().secrets.reserve(namespace, ['b']);
  expect(await read(store(), 'a', 'b')).toEqual([
    ['a', 'kept'],
    ['b', ''],
  ]);
});

test('changing and deleting need one that is there', async () => {
  expect(await store().secrets.change(namespace, 'a', value('x'))).toBeUndefined();
  expect(await store().secrets.delete(namespace, 'a')).toBe(false);
  await store().secrets.set(namespace, 'a', null);
  expect(await store().secrets.change(namespace, 'a', value('x'))).toMatchObject({ initialized: true });
  expect(await store().secrets.delete(namespace, 'a')).toBe(true);
  expect(await store().secrets.get(namespace, 'a')).toBeUndefined();
});

test('secrets go with their namespace, and need one', async () => {
  await store().secrets.set(namespace, 'a', value('x'));
  await store().namespaces.delete(namespace);
  expect(await store().secrets.list(namespace)).toEqual([]);
  expect(await store().secrets.set(namespace, 'a', value('x'))).toBe('no-namespace');
});

test('a key that is missing is named, and with it added everything can be read again', async () => {
  await store().secrets.set(namespace, 'a', value('x'));
  const other = await withKeys(second);
  const both = await withKeys(second, first);
  try {
    await expect(read(other, 'a')).rejects.toThrow(first.id);
    expect(await read(both, 'a')).toEqual([['a', 'x']]);
  } finally {
    await Promise.all([other.close(), both.close()]);
  }
});

test('resealing moves every secret to the first key, byte for byte; then the old key can go', async () => {
  const names = Array.from({ length: 120 }, (_, n) => `s${n}`);
  for (const name of names) await store().secrets.set(namespace, name, value(`value of ${name}`));
  const both = await withKeys(second, first);
  const other = await withKeys(second);
  try {
    expect(await both.secrets.reseal()).toBeGreaterThanOrEqual(120);
    expect(await both.secrets.reseal()).toBe(0);
    expect(await read(other, 's0', 's119')).toEqual([
      ['s0', 'value of s0'],
      ['s119', 'value of s119'],
    ]);
  } finally {
    await Promise.all([both.close(), other.close()]);
  }
});
