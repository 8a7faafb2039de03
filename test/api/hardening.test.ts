import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { answerErrors } from '../../src/api/http/error-answer.js';
import { readBody } from '../../src/api/http/request-body.js';
import { nameRequest } from '../../src/api/http/request-id.js';
import { endSlowBodies } from '../../src/api/http/slow-bodies.js';
import { useApi } from './support/api.js';

const maxRequests = 3;
const api = useApi({ maxRequests });

describe('headers of an answer', () => {
  it('keep a browser from guessing, framing and running what an output claims to be', async () => {
    const { headers } = await api().get('/api/v2/namespaces');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('allow no other origin anything', async () => {
    const origin = { Origin: 'https://evil.example' };
    const answer = await api().send('GET', '/api/v2/namespaces', undefined, origin);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const preflight = { ...origin, 'Access-Control-Request-Method': 'DELETE' };
    expect((await api().send('OPTIONS', '/api/v2/namespaces/demo', undefined, preflight)).status).toBe(405);
  });

  it('name the request: as it came, or anew when the name could forge a line of a log', async () => {
    const named = (name: string) => api().send('GET', '/api/v2/status', undefined, { 'X-Request-Id': name });
    expect((await named('abc-1')).headers.get('x-request-id')).toBe('abc-1');
    expect((await named('a b')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await named('a'.repeat(65))).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('what a page of another site sends from a browser', () => {
  const from = (site: string) => ({ 'Sec-Fetch-Site': site });
  const refused = { status: 403, json: { error: { code: 'access_other_site' } } };

  it.each(['cross-site', 'same-site'])('changes nothing (%s)', async (site) => {
    const start = ['POST', '/api/v2/namespaces/demo/submissions', 'states: [{id: a, type: noop}]'] as const;
    expect(await api().send(...start, from(site))).toMatchObject(refused);
    const waiting = '/api/namespaces/demo/tree/a?op=wait';
    expect((await api().send('GET', waiting, undefined, from(site))).status).toBe(403);
    expect(await api().send('DELETE', '/api/v2/namespaces/demo', undefined, from(site))).toMatchObject(refused);
    expect((await api().get('/api/v2/namespaces/demo')).status).toBe(200);
  });

  it('is answered as long as it changes nothing: somebody may follow a link', async () => {
    expect((await api().send('GET', '/api/v2/namespaces', undefined, from('cross-site'))).status).toBe(200);
  });

  it.each(['same-origin', 'none'])(
    'is done when it comes from a page of our own, or from nowhere (%s)',
    async (site) => {
      expect((await api().send('POST', '/api/v2/namespaces', '{"name": "own"}', from(site))).status).toBe(200);
    },
  );
});

describe('a body', () => {
  it('that is small only while it is compressed answers 413', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    const answer = await api().send('POST', '/api/v2/namespaces', bomb, { 'Content-Encoding': 'gzip' });
    expect(answer.status).toBe(413);
  });

  it('that is compressed wrongly, or in an unknown way, answers 4xx', async () => {
    const broken = await api().send('POST', '/api/v2/namespaces', 'no gzip', { 'Content-Encoding': 'gzip' });
    expect(broken.status).toBe(400);
    const unknown = await api().send('POST', '/api/v2/namespaces', 'x', { 'Content-Encoding': 'zip' });
    expect(unknown.status).toBe(415);
  });

  it('that comes drop by drop is ended', async () => {
    const app = express();
    app.use(nameRequest, endSlowBodies({ everyMs: 200, leastBytes: 100 }), readBody(1000), (_request, response) => {
      response.end('read');
    });
    app.use(answerErrors({ error: () => undefined, info: () => undefined }));
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const slow = httpRequest({
      port: (server.address() as AddressInfo).port,
      method: 'POST',
      headers: { 'Content-Length': 900 },
    });
    const drops = setInterval(() => slow.write('x'), 50);
    const ended = await new Promise((resolve) => {
      slow.once('response', () => resolve('answered'));
      slow.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    clearInterval(drops);
    expect(ended).toMatch(/ECONNRESET|EPIPE/);
    slow.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a path that leads out', () => {
  it.each([
    '/api/v2/namespaces/demo/files/../../../../etc/passwd',
    '/api/v2/namespaces/demo/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/api/v2/namespaces/demo/files/..%5c..%5cetc%5cpasswd',
    '/../../etc/passwd',
  ])('answers 4xx: %s', async (path) => {
    const text = await new Promise<string>((resolve, reject) => {
      let answer = '';
      // fetch would tidy the path up.
      const socket = connect(api().port, '127.0.0.1', () =>
        socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
      );
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(text).not.toContain('root:');
  });
});

describe('more requests than the server takes at the same time', () => {
  it('are answered 429 with Retry-After, until there is room again', async () => {
    const flow = new TextEncoder().encode('states: []');
    await api().store.files.create({ namespace: 'demo', path: '/f.yaml', type: 'workflow', mimeType: '', data: flow });
    api().instances.outcome = { status: 'pending' };
    const path = `${api().url}/api/v2/namespaces/demo/instances?path=f.yaml&wait=true`;
    const leave = new AbortController();
    const waiting = Array.from({ length: maxRequests }, () => fetch(path, { method: 'POST', signal: leave.signal }));
    await expect.poll(() => api().instances.starts.length).toBe(maxRequests);
    const answer = await api().get('/api/v2/status');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.json.error).toEqual({ code: 'request_too_many', message: 'the server is busy: try again' });
    leave.abort();
    await Promise.allSettled(waiting);
    await expect.poll(async () => (await api().get('/api/v2/status')).status).toBe(200);
  });
});
