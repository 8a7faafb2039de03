import { describe, expect, it } from 'vitest';
import { newKey } from '../../src/access/api-key.js';
import { AccessGate } from '../../src/access/gate.js';
import { isLoopback } from '../../src/access/loopback.js';
import { openGate } from '../../src/access/open-gate.js';
import { readSettings } from '../../src/config/settings.js';
import { useStore } from '../support/postgres.js';

const store = useStore();

const opened = (env: Record<string, string>) => openGate(readSettings(env), store().apiKeys);
const oidc = { DUREKTIV_OIDC_ISSUER: 'https://login.example', DUREKTIV_OIDC_AUDIENCE: 'durektiv' };

describe('while there is no key', () => {
  it('the API asks nobody on loopback', async () => {
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      expect(await (await opened({ DUREKTIV_API_HOST: host })).isClosed()).toBe(false);
    }
  });

  it('it does not start on another address', async () => {
    for (const host of ['0.0.0.0', '::', 'example.com', '192.0.2.1']) {
      await expect(opened({ DUREKTIV_API_HOST: host })).rejects.toThrow(/durektiv keys create.*--insecure/);
    }
  });

  it('it does when told to', async () => {
    const gate = await opened({ DUREKTIV_API_HOST: '0.0.0.0', DUREKTIV_INSECURE: 'true' });
    expect(await gate.isClosed()).toBe(false);
  });

  it('a provider of tokens closes it on every address', async () => {
    expect(await (await opened({ DUREKTIV_API_HOST: '0.0.0.0', ...oidc })).isClosed()).toBe(true);
    expect(await (await opened(oidc)).isClosed()).toBe(true);
  });
});

describe('the first key', () => {
  it('closes it everywhere, and it stays closed when the key is revoked', async () => {
    const { id, text, hash } = newKey();
    await store().apiKeys.create({ id, name: 'first', hash, namespace: 'shop', access: 'read' });
    for (const env of [{}, { DUREKTIV_API_HOST: '0.0.0.0' }, { DUREKTIV_INSECURE: 'true' }]) {
      expect(await (await opened(env)).isClosed()).toBe(true);
    }
    expect(await (await opened({})).identify(text)).toEqual({
      name: `key ${id} (first)`,
      grants: [{ namespace: 'shop', access: 'read' }],
    });
    await store().apiKeys.revoke(id);
    const gate = await opened({ DUREKTIV_API_HOST: '0.0.0.0' });
    expect([await gate.isClosed(), await gate.identify(text)]).toEqual([
      true,
      { refused: 'it is no key, or one that was revoked', telling: false },
    ]);
  });

  it('is never kept as it is', async () => {
    const { id, text, hash } = newKey();
    await store().apiKeys.create({ id, name: 'hidden', hash, namespace: null, access: 'full' });
    expect(JSON.stringify(await store().apiKeys.list())).not.toContain(text.slice(-43));
  });
});

it('the key of a process opens its own gate and no other', async () => {
  const parts = { keys: store().apiKeys, tokens: undefined, alwaysClosed: true };
  const [one, other] = [new AccessGate(parts), new AccessGate(parts)];
  expect(await one.identify(one.ownKey)).toMatchObject({ grants: [{ namespace: '*', access: 'full' }] });
  expect(await other.identify(one.ownKey)).toMatchObject({ telling: false });
});

it('an address that looks like loopback is none', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1'].every(isLoopback)).toBe(true);
  expect(['127.0.0.1.example.com', '0.0.0.0', '::', ''].some(isLoopback)).toBe(false);
});
