import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { useApi } from './support/api.js';

const api = useApi();

describe('status (http 3)', () => {
  it('tells the version and that no authentication is needed', async () => {
    const answer = await api().get('/api/v2/status');
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('{"data":{"version":"0.0.0-test","isEnterprise":false,"requiresAuth":false}}\n');
    expect(answer.headers.get('content-type')).toBe('application/json');
  });
});

describe('routing (http 1.1)', () => {
  it.each(['/api/v2/nothing', '/api/v1/namespaces', '/api/v2/namespaces/demo/nothing', '/api/v2/namespaces/x/nothing'])(
    'answers 404 to the unknown path %s',
    async (path) => {
      const answer = await api().get(path);
      expect(answer.status).toBe(404);
      expect(answer.json).toEqual({
        error: { code: 'request_path_not_found', message: 'request http path is not found' },
      });
    },
  );

  it.each([
    ['GET', '/api/namespaces/demo'],
    ['GET', '/api/namespaces/demo/event-listeners'],
    ['GET', '/api/namespaces/demo/tree/hello?op=metrics-invoked'],
    ['PUT', '/api/namespaces/demo/tree/hello'],
    ['POST', '/api/namespaces/demo/tree/hello?op=toString'],
    ['GET', '/api/namespaces/demo/Tree/hello'],
  ])('tells scripts of Direktiv 0.8 where to read of what is not served: %s %s', async (method, path) => {
    const answer = await api().send(method, path);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ code: 404, message: expect.stringContaining('docs/api.md') as string });
  });

  it.each([
    ['PUT', '/api/v2/status'],
    ['PUT', '/api/v2/namespaces'],
    ['OPTIONS', '/api/v2/namespaces/demo'],
    ['OPTIONS', '/api/v2/namespaces/demo/instances'],
    ['OPTIONS', '/api/v2/namespaces/demo/events/broadcast'],
    ['PUT', '/api/v2/namespaces/demo/files/a'],
    ['DELETE', '/api/v2/namespaces/demo/instances'],
    ['POST', '/api/v2/namespaces/demo/instances/x/output'],
    ['GET', '/api/v2/namespaces/demo/submissions'],
    ['GET', '/api/v2/namespaces/demo/events/broadcast'],
    ['PATCH', '/api/v2/namespaces/demo/logs'],
  ])('answers 405 to %s %s', async (method, path) => {
    const answer = await api().send(method, path);
    expect(answer.status).toBe(405);
    expect(answer.json).toEqual({
      error: {
        code: 'request_method_not_allowed',
        message: 'request http method is not allowed for this path',
      },
    });
  });

  it('has no HEAD', async () => {
    expect((await api().send('HEAD', '/api/v2/namespaces')).status).toBe(405);
  });

  it('answers collections with and without a slash at the end', async () => {
    for (const path of ['', '/demo/instances', '/demo/files', '/demo/logs']) {
      expect((await api().get(`/api/v2/namespaces${path}`)).status).toBe(200);
      expect((await api().get(`/api/v2/namespaces${path}/`)).status).toBe(200);
    }
  });

  it('distinguishes letters by case', async () => {
    expect((await api().get('/api/v2/Namespaces')).status).toBe(404);
    expect((await api().get('/api/v2/namespaces/demo/Files')).status).toBe(404);
  });

  it.each([
    ['GET', 'files'],
    ['GET', 'instances'],
    ['GET', 'logs'],
    ['POST', 'instances?path=/flow.yaml', '{}'],
    ['POST', 'instances?wait=nonsense', '{}'],
    ['POST', 'events/broadcast', '{"specversion":"1.0","id":"1","source":"/s","type":"t"}'],
    ['POST', 'events/broadcast', 'no event'],
    ['POST', 'events/broadcast', '[]', 'application/cloudevents-batch+json'],
  ])('checks the namespace in %s %s %s', async (method, group, body?: string, type = 'application/json') => {
    const headers = body === undefined ? {} : { 'Content-Type': type };
    const answer = await api().send(method, `/api/v2/namespaces/unknown/${group}`, body, headers);
    expect(answer.status).toBe(404);
    expect(answer.json.error).toEqual({
      code: 'resource_not_found',
      message: 'requested resource(namespace) is not found',
    });
  });

  it('answers 400 to a path that is no UTF-8', async () => {
    const answer = await api().get('/api/v2/namespaces/%ff/instances');
    expect(answer.status).toBe(400);
    expect(answer.json.error.code).toBe('request');
  });

  it('survives a namespace with a NUL', async () => {
    expect((await api().get('/api/v2/namespaces/a%00b')).status).toBe(404);
    expect((await api().get('/api/v2/namespaces/a%00b/files')).status).toBe(404);
  });
});

describe('request bodies (http 1.4)', () => {
  const create = (body: string) => api().send('POST', '/api/v2/namespaces', body, { 'Content-Type': 'text/plain' });

  it('match keys in any case and ignore the content type', async () => {
    expect((await create('{"NAME": "a"}')).json.data).toMatchObject({ name: 'a' });
  });

  it('may have unknown keys and text after the value', async () => {
    expect((await create('{"name": "b", "x": {"y": "}\\"["}} and {more')).json.data).toMatchObject({ name: 'b' });
  });

  it.each(['', 'nonsense', '{"name": "a"', "{'name': 'a'}", '{"name": "a\\"}', '\ufeff{"name":"a"}', '[1}'])(
    'are refused when %j is not JSON',
    async (body) => {
      const answer = await create(body);
      expect(answer.status).toBe(400);
      expect(answer.json.error).toEqual({
        code: 'request_body_not_json',
        message: "couldn't parse request payload in json format",
      });
    },
  );

  it.each(['[]', '"a"', '5', '{"name": 5}', '{"name": ["a"]}'])(
    'are refused when %s has the wrong types',
    async (body) => {
      const answer = await create(body);
      expect(answer.status).toBe(400);
      expect(answer.json.error).toEqual({
        code: 'request_body_bad_json_schema',
        message: 'request payload has bad json schema',
      });
    },
  );

  it('may be compressed', async () => {
    const { gzipSync } = await import('node:zlib');
    const body = gzipSync('{"name":"zipped"}');
    const answer = await api().send('POST', '/api/v2/namespaces', body, { 'Content-Encoding': 'gzip' });
    expect(answer.json.data).toMatchObject({ name: 'zipped' });
  });

  it('are refused when nested too deeply', async () => {
    const answer = await create(`{"name": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(answer.json.error.code).toBe('request_body_not_json');
  });

  it('are refused with 413 over their limit', async () => {
    const answer = await create(`{"name": "${'a'.repeat(1024 * 1024)}"}`);
    expect(answer.status).toBe(413);
    expect(answer.json.error).toEqual({
      code: 'request_body_too_large',
      message: 'request payload is too large',
    });
  });
});

describe('answers (http 1.2)', () => {
  it('escape what could be HTML, as Go does', async () => {
    const answer = await api().get('/api/v2/namespaces/demo/instances/%3Cb%3E&');
    expect(answer.text).toBe(
      '{"error":{"code":"request_data_invalid","message":"unparsable instance UUID: \\u003cb\\u003e\\u0026"}}\n',
    );
  });

  it('hide an error nobody expected and log it', async () => {
    api().instances.refusal = new Error('secret detail');
    const flow = new TextEncoder().encode('states: []');
    await api().store.files.create({ namespace: 'demo', path: '/f.yaml', type: 'workflow', mimeType: '', data: flow });
    const answer = await api().send('POST', '/api/v2/namespaces/demo/instances?path=f.yaml&token=x');
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({ error: { code: 'internal', message: 'internal server error' } });
    expect(api().logged).toHaveLength(1);
    expect(api().logged[0]?.details).toMatchObject({
      err: new Error('secret detail'),
      method: 'POST',
      path: '/api/v2/namespaces/demo/instances',
    });
  });
});

describe('garbage on the socket', () => {
  it('gets 400 and leaves the server up', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(api().port, '127.0.0.1', () => socket.write('\x16\x03\x01 garbage\r\n\r\n'));
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await api().get('/api/v2/status')).status).toBe(200);
  });
});
