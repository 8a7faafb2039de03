import { describe, expect, it } from 'vitest';
import { newKey } from '../../src/access/api-key.js';
import type { Access } from '../../src/access/identity.js';
import { useApi } from './support/api.js';

const api = useApi({ closed: true });

async function keyFor(namespace: string | null, access: Access): Promise<string> {
  const { id, text, hash } = newKey();
  await api().store.apiKeys.create({ id, name: 'a test', hash, namespace, access });
  return text;
}

const send = (method: string, path: string, key: string, body?: object) =>
  api().send(method, `/api/v2${path}`, body && JSON.stringify(body), { 'Direktiv-Api-Key': key });

const denied = { code: 'access_token_denied', message: 'the access token does not allow this' };

describe('a closed API (HTTP API 1.7)', () => {
  it('tells in the status that a key is needed, without one', async () => {
    expect((await api().get('/api/v2/status')).json.data).toMatchObject({ requiresAuth: true });
  });

  it.each(['/namespaces', '/namespaces/demo', '/namespaces/demo/files', '/jx', '/nothing', '//namespaces'])(
    'answers 403 access_token_missing to %s without a key',
    async (path) => {
      const answer = await api().get(`/api/v2${path}`);
      expect(answer.status).toBe(403);
      expect(answer.json.error).toEqual({
        code: 'access_token_missing',
        message: 'no access token was given: send it in the header Direktiv-Api-Key',
      });
    },
  );

  it.each([
    ['Authorization, as a bearer token', (key: string) => ({ Authorization: `Bearer ${key}` })],
    ['Authorization, alone, as the listeners of Direktiv send it', (key: string) => ({ Authorization: key })],
  ])('takes a key from %s', async (_where, headers) => {
    const answer = await api().send('GET', '/api/v2/namespaces', undefined, headers(await keyFor(null, 'full')));
    expect(answer.status).toBe(200);
  });

  it('takes a key from Direktiv-Api-Key', async () => {
    const key = await keyFor(null, 'full');
    expect((await send('GET', '/namespaces', key)).status).toBe(200);
  });

  it('refuses a key with a wrong secret, and one that was never made', async () => {
    const key = await keyFor(null, 'full');
    for (const wrong of [`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`, newKey().text, 'nonsense']) {
      const answer = await send('GET', '/namespaces', wrong);
      expect(answer.status).toBe(403);
      expect(answer.json.error).toEqual({ code: 'access_token_invalid', message: 'the access token is not valid' });
    }
  });

  it('refuses a revoked key', async () => {
    const { id, text, hash } = newKey();
    await api().store.apiKeys.create({ id, name: 'short-lived', hash, namespace: null, access: 'full' });
    expect(await api().store.apiKeys.revoke(id)).toBe(true);
    expect((await send('GET', '/namespaces', text)).status).toBe(403);
  });
});

describe('a key that may only read', () => {
  it('looks at everything and changes nothing', async () => {
    const key = await keyFor(null, 'read');
    expect((await send('GET', '/namespaces/demo', key)).status).toBe(200);
    for (const [method, path] of [
      ['POST', '/namespaces'],
      ['DELETE', '/namespaces/demo'],
      ['POST', '/namespaces/demo/files'],
      ['PATCH', '/namespaces/demo/instances/x'],
    ] as const) {
      expect((await send(method, path, key)).json.error).toEqual(denied);
    }
    expect((await api().store.namespaces.list()).map(({ name }) => name)).toEqual(['demo']);
  });
});

describe('a key of a namespace', () => {
  it('works in its own namespace', async () => {
    const key = await keyFor('demo', 'full');
    const body = { name: 'limit', mimeType: 'text/plain', data: 'NQ==' };
    expect((await send('POST', '/namespaces/demo/variables', key, body)).status).toBe(200);
    expect((await send('GET', '/namespaces/demo/variables', key)).status).toBe(200);
  });

  it.each(['/namespaces/other', '/namespaces/other/files', '/namespaces/%6fther/files', '/namespaces/unknown/files'])(
    'is denied %s, whether it exists or not',
    async (path) => {
      await api().store.namespaces.create('other');
      const answer = await send('GET', path, await keyFor('demo', 'full'));
      expect(answer.status).toBe(403);
      expect(answer.json.error).toEqual(denied);
    },
  );

  it('sees of the list of namespaces its own', async () => {
    await api().store.namespaces.create('other');
    const { data } = (await send('GET', '/namespaces', await keyFor('demo', 'read'))).json;
    expect((data as { name: string }[]).map(({ name }) => name)).toEqual(['demo']);
  });

  it('neither makes nor deletes namespaces', async () => {
    const key = await keyFor('demo', 'full');
    expect((await send('POST', '/namespaces', key, { name: 'new' })).json.error).toEqual(denied);
    expect((await send('DELETE', '/namespaces/demo', key)).json.error).toEqual(denied);
    expect((await send('DELETE', '/namespaces/demo/', key)).json.error).toEqual(denied);
  });
});

describe('the audit', () => {
  it('has a line for each request that may change something, with who sent it and how it went', async () => {
    const { id, text, hash } = newKey();
    await api().store.apiKeys.create({ id, name: 'deploys', hash, namespace: null, access: 'full' });
    const answer = await send('POST', '/namespaces?token=x', text, { name: 'shop' });
    await expect.poll(() => api().audited).toHaveLength(1);
    expect(api().audited[0]?.details).toEqual({
      audit: true,
      who: `key ${id} (deploys)`,
      status: 200,
      method: 'POST',
      path: '/api/v2/namespaces',
      address: '127.0.0.1',
      requestId: answer.headers.get('x-request-id'),
    });
    expect(JSON.stringify(api().audited)).not.toContain(text);
  });

  it('has a line for each request without a valid key, and none for reading', async () => {
    await send('GET', '/namespaces', await keyFor(null, 'full'));
    await api().get('/api/v2/namespaces');
    expect(api().audited).toMatchObject([
      {
        details: { audit: true, method: 'GET', why: 'it has none' },
        message: 'a request without a valid key was refused',
      },
    ]);
  });
});
