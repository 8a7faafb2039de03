import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { useApi } from './support/api.js';

const api = useApi();
const root = '/api/v2/namespaces/demo/registries';
const time = expect.stringMatching(/^\d{4}-.*Z$/) as string;
const add = (url: string, more: object = {}) => api().post(root, { url, user: 'ada', password: 'pass"word', ...more });

describe('registries (http 10.2)', () => {
  it('are added, and never show their password', async () => {
    const answer = await add('docker.io');
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({
      namespace: 'demo',
      id: expect.stringMatching(/^secret-[0-9a-f]{20}$/) as string,
      url: 'docker.io',
      user: 'ada',
      createdAt: time,
    });
    expect((await api().get(root)).json.data).toEqual([answer.json.data]);
    expect((await api().get(root)).text).not.toContain('word');
  });

  it('are listed, the oldest first, and as [] when there is none', async () => {
    expect((await api().get(root)).json.data).toEqual([]);
    await add('b.example');
    await new Promise((resolve) => setTimeout(resolve, 2));
    await add('a.example');
    const urls = ((await api().get(root)).json.data as { url: string }[]).map(({ url }) => url);
    expect(urls).toEqual(['b.example', 'a.example']);
  });

  it('of the same URL are replaced, with the same id', async () => {
    const first = (await add('docker.io')).json.data as { id: string };
    const second = (await add('docker.io', { user: 'bob' })).json.data as { id: string };
    expect(second.id).toBe(first.id);
    expect((await api().get(root)).json.data).toMatchObject([{ user: 'bob' }]);
    expect(await api().store.registries.logins('demo')).toEqual([
      { url: 'docker.io', user: 'bob', password: 'pass"word' },
    ]);
  });

  it('are deleted by their id, with an empty answer', async () => {
    const { id } = (await add('docker.io')).json.data as { id: string };
    const answer = await api().send('DELETE', `${root}/${id}`);
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, '', 'application/json']);
    expect((await api().get(root)).json.data).toEqual([]);
  });

  it('that are unknown answer 404', async () => {
    for (const id of ['secret-00000000000000000000', 'a%00b']) {
      const answer = await api().send('DELETE', `${root}/${id}`);
      expect(answer.status).toBe(404);
      expect(answer.json.error).toEqual({ code: 'resource_not_found', message: 'resource(registry) is not found' });
    }
  });

  it('need a URL', async () => {
    expect((await add('')).json.error.code).toBe('request_data_invalid');
  });
});

describe('the test of a registry (http 10.2)', () => {
  let registry: Server | undefined;
  afterEach(() => registry?.close());

  async function serve(answer: RequestListener): Promise<string> {
    registry = createServer(answer);
    await new Promise<void>((listening) => registry?.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
  }
  const test = (url: string, password = 'right') => api().post(`${root}/test`, { url, user: 'ada', password });
  const credentials = `Basic ${Buffer.from('ada:right').toString('base64')}`;

  it('succeeds with an empty answer when the registry takes user and password', async () => {
    const url = await serve((request, response) => {
      const known = request.url === '/v2/' && request.headers.authorization === credentials;
      response.writeHead(known ? 200 : 401, { 'WWW-Authenticate': 'Basic realm="r"' }).end();
    });
    const answer = await test(url);
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  it('succeeds when the registry gives a token for them', async () => {
    const url = await serve((request, response) => {
      const challenge = `Bearer realm="http://${request.headers.host}/token",service="images"`;
      if (request.url === '/token?service=images') {
        response.writeHead(request.headers.authorization === credentials ? 200 : 401).end('{"token":"t"}');
      } else response.writeHead(401, { 'WWW-Authenticate': challenge }).end();
    });
    expect((await test(url)).status).toBe(200);
    expect((await test(url, 'wrong')).status).toBe(500);
  });

  it('answers 500 with the reason when it does not, or cannot be reached', async () => {
    const url = await serve((_request, response) => response.writeHead(401).end());
    const refused = await test(url, 'wrong');
    expect(refused.status).toBe(500);
    expect(refused.json.error.message).toMatch(/^127\.0\.0\.1:\d+ answered 401$/);
    const unreachable = await test('http://127.0.0.1:1');
    expect(unreachable.json.error.message).toContain('cannot be reached');
    expect((await test('http://')).json.error.message).toContain('is not the address of a registry');
  });
});
