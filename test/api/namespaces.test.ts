import { describe, expect, it } from 'vitest';
import { useApi } from './support/api.js';

const api = useApi();
const create = (name: unknown) => api().post('/api/v2/namespaces', { name });
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/) as string;

const view = (name: string) => ({
  name,
  createdAt: time,
  updatedAt: time,
  mirror: null,
  isSystemNamespace: name === 'system',
});

describe('namespaces (http 4)', () => {
  it('are created and read', async () => {
    const created = await create('shop');
    expect(created.status).toBe(200);
    expect(created.json.data).toEqual(view('shop'));
    expect((await api().get('/api/v2/namespaces/shop')).json.data).toEqual(created.json.data);
  });

  it('are created with an empty file root', async () => {
    await create('shop');
    expect((await api().get('/api/v2/namespaces/shop/files')).json.data).toMatchObject({ path: '/', children: [] });
  });

  it('are listed, the oldest first', async () => {
    await create('b');
    await create('a');
    expect((await api().get('/api/v2/namespaces')).json.data).toEqual([view('demo'), view('b'), view('a')]);
  });

  it('are listed as [] when there is none', async () => {
    await api().send('DELETE', '/api/v2/namespaces/demo');
    expect((await api().get('/api/v2/namespaces')).text).toBe('{"data":[]}\n');
  });

  it('show the system namespace as such', async () => {
    expect((await create('system')).json.data).toEqual(view('system'));
  });

  it.each(['a', 'a-b_c.d', 'a1', '6b0ee5a3-5b6e-4a52-9d3e-2f6f8e9d7c11', '6B0EE5A35B6E4A529D3E2F6F8E9D7C11'])(
    'may be called %s',
    async (name) => {
      expect((await create(name)).status).toBe(200);
    },
  );

  it.each(['', 'A', '1a', '-a', 'a-', 'a b', 'a/b', 'ä', 'a\0', 'a\n', 'x'.repeat(256)])(
    'may not be called %j',
    async (name) => {
      const answer = await create(name);
      expect(answer.status).toBe(400);
      expect(answer.json.error).toEqual({ code: 'request_data_invalid', message: 'invalid namespace name' });
    },
  );

  it('have a name', async () => {
    expect((await api().post('/api/v2/namespaces', {})).json.error.message).toBe('invalid namespace name');
    expect((await create(null)).json.error.message).toBe('invalid namespace name');
  });

  it('have names of their own', async () => {
    const answer = await create('demo');
    expect(answer.status).toBe(400);
    expect(answer.json.error).toEqual({ code: 'request_data_invalid', message: 'namespace name already used' });
  });

  it('are deleted with an empty answer, and may be created again at once', async () => {
    const answer = await api().send('DELETE', '/api/v2/namespaces/demo');
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect((await api().get('/api/v2/namespaces/demo')).status).toBe(404);
    expect((await create('demo')).status).toBe(200);
  });

  it('cancel what runs in them when they are deleted', async () => {
    const { instances, send } = api();
    const started = await instances.start({
      namespace: 'demo',
      path: '/a',
      definition: '',
      input: new Uint8Array(),
    });
    await send('DELETE', '/api/v2/namespaces/demo');
    expect(instances.cancelled).toEqual([started.id]);
  });

  it('have no mirror, which may be taken away', async () => {
    const answer = await api().send('PATCH', '/api/v2/namespaces/demo', '{"mirror": null}');
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  it('cannot be given a mirror', async () => {
    const mirror = { url: 'https://example.com/x.git', gitRef: 'main' };
    const given = await api().send('PATCH', '/api/v2/namespaces/demo', JSON.stringify({ mirror }));
    const created = await api().post('/api/v2/namespaces', { name: 'mirrored', mirror });
    for (const answer of [given, created]) expect(answer.json.error.code).toBe('request_data_invalid');
    expect((await api().get('/api/v2/namespaces/mirrored')).status).toBe(404);
  });

  it.each(['gateway/routes', 'gateway/consumers', 'syncs'])('answer [] for %s, which they have not', async (path) => {
    expect((await api().get(`/api/v2/namespaces/demo/${path}`)).text).toBe('{"data":[]}\n');
  });

  it('answer the description of a gateway without routes', async () => {
    const answer = await api().get('/api/v2/namespaces/demo/gateway/info?expand=true&server=http%3A%2F%2Fx');
    expect(answer.json.data).toEqual({
      spec: { openapi: '3.0.0', info: { title: 'demo', version: '1.0' }, paths: {} },
      file_path: '/virtual.yaml',
      errors: [],
      warnings: [],
    });
  });

  it.each(['GET', 'DELETE'])('that are unknown answer %s with 404', async (method) => {
    const answer = await api().send(method, '/api/v2/namespaces/unknown');
    expect(answer.status).toBe(404);
    expect(answer.json.error).toEqual({
      code: 'resource_not_found',
      message: 'requested resource is not found',
    });
  });
});
