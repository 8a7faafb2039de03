import { describe, expect, it } from 'vitest';
import { newKey } from '../../../src/access/api-key.js';
import type { Access } from '../../../src/access/identity.js';
import { useFormerApi } from './support/former-api.js';

const api = useFormerApi();

async function keyFor(namespace: string | null, access: Access): Promise<Record<string, string>> {
  const { id, text, hash } = newKey();
  await api().store.apiKeys.create({ id, name: 'a test', hash, namespace, access });
  return { 'direktiv-token': text };
}

describe('a closed API to scripts of Direktiv 0.8', () => {
  it.each(['direktiv-token', 'apikey'])('takes a key from the header %s', async (header) => {
    const key = { [header]: (await keyFor(null, 'full'))['direktiv-token']! };
    expect((await api().ask('GET', '', undefined, key)).status).toBe(200);
    expect((await api().ask('PUT', '/shop', undefined, key)).status).toBe(200);
  });

  it.each([[{}], [{ 'direktiv-token': 'wrong' }]])('answers 401 to %j', async (headers) => {
    await keyFor(null, 'full');
    expect(await api().ask('GET', '/demo/tree/', undefined, headers)).toMatchObject({
      status: 401,
      json: { code: 401 },
    });
  });

  it.each([
    ['POST', '/demo/tree/flow?op=execute'],
    ['POST', '/demo/tree/flow?op=wait'],
    ['GET', '/demo/tree/flow?op=wait'],
    ['GET', '/demo/tree/flow?x=1&op=wait&op=vars'],
    ['PUT', '/demo/tree/new.yaml?op=create-workflow'],
    ['PUT', '/demo/vars/a'],
    ['POST', '/demo/broadcast'],
    ['DELETE', '/demo?recursive=true'],
  ])('does not let a key that may only read do %s %s', async (method, path) => {
    await api().keepFlow('/flow.yaml');
    const answer = await api().ask(method, path, undefined, await keyFor('demo', 'read'));
    expect(answer).toMatchObject({ status: 403, json: { code: 403 } });
    expect(api().instances.starts).toEqual([]);
  });

  it('writes down who started a flow with a GET', async () => {
    await api().keepFlow('/flow.yaml');
    await api().ask('GET', '/demo/tree/flow?op=wait', undefined, await keyFor('demo', 'full'));
    expect(api().audited).toMatchObject([{ details: { audit: true, method: 'GET', status: 200 } }]);
  });

  it.each([
    ['PUT', '/shop'],
    ['PUT', '/demo'],
    ['DELETE', '/demo?recursive=true'],
    ['GET', '/shop/tree/'],
  ])('does not let the key of a namespace do %s %s', async (method, path) => {
    await api().store.namespaces.create('other');
    const answer = await api().ask(method, path, undefined, await keyFor('demo', 'full'));
    expect(answer.status).toBe(403);
    expect(await api().store.namespaces.get('demo')).toBeDefined();
  });

  it('lets a full key of a namespace, and no other, change its registries', async () => {
    const send = (method: string, key: Record<string, string>) =>
      api().send(method, '/api/functions/registries/namespaces/demo', '{"reg": "a.example.com", "data": "u:p"}', key);
    expect((await send('POST', await keyFor('demo', 'read'))).status).toBe(403);
    expect((await send('DELETE', await keyFor('other', 'full'))).status).toBe(403);
    const full = await keyFor('demo', 'full');
    expect((await send('POST', full)).status).toBe(200);
    expect((await send('DELETE', full)).status).toBe(200);
  });

  it('lists the namespaces that a key may see', async () => {
    await api().store.namespaces.create('other');
    const answer = await api().ask('GET', '', undefined, await keyFor('demo', 'read'));
    expect(answer.json).toMatchObject({ pageInfo: { total: 1 }, results: [{ name: 'demo' }] });
  });
});
