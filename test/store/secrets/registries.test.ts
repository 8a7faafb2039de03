import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { Keyring } from '../../../src/secrets/keyring.js';
import { secretKey } from '../../../src/secrets/secret-key.js';
import { openStore } from '../../../src/store/database.js';
import { usePostgres, useStore } from '../../support/postgres.js';

const [first, second] = [secretKey(randomBytes(32)), secretKey(randomBytes(32))];
const login = { url: 'docker.io', user: 'ada', password: 'opensesame' };
const postgres = usePostgres();
const store = useStore(postgres, [first]);

const withKeys = (...keys: (typeof first)[]) => openStore(postgres().url, { keyring: new Keyring(keys) });

beforeEach(async () => {
  await store().namespaces.delete('demo');
  await store().namespaces.create('demo');
});

test('an id is made of namespace and URL, as Direktiv makes it', async () => {
  expect(await store().registries.put('demo', login)).toMatchObject({ id: 'secret-a26ab333fbfff9cfedab' });
});

test('a password opens with its key only, and after it was sealed again with the new one only', async () => {
  await store().registries.put('demo', login);
  const both = await withKeys(second, first);
  const other = await withKeys(second);
  await expect(other.registries.logins('demo')).rejects.toThrow('DUREKTIV_SECRETS_KEY does not have');
  expect(await both.registries.reseal()).toBe(1);
  expect(await both.registries.reseal()).toBe(0);
  expect(await other.registries.logins('demo')).toEqual([login]);
  await Promise.all([both.close(), other.close()]);
});

test('a registry of an unknown namespace is not kept', async () => {
  expect(await store().registries.put('nobody', login)).toBe('no-namespace');
});
