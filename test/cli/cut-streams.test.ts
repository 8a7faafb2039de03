import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Api } from '../../src/cli/client/api.js';

const closers: (() => unknown)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** A server that treats one connection after the other as the list says. */
async function serverOf(...answers: readonly RequestListener[]): Promise<Api> {
  let connections = 0;
  const server = createServer((request, response) => {
    const answer = answers[connections++];
    if (answer === undefined) response.writeHead(500).end();
    else void answer(request, response);
  });
  closers.push(() => server.close().closeAllConnections());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new Api({ server: `http://127.0.0.1:${port}`, key: undefined, namespace: undefined });
}

const open = (response: ServerResponse) => response.writeHead(200, { 'Content-Type': 'text/event-stream' });
const cut = (response: ServerResponse, text: string) => open(response).write(text, () => response.destroy());
const event = (id: number) => `id: ${id}\nevent: message\ndata: {"n":${id}}\n\n`;

async function take(api: Api, count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const one of api.events('/stream')) if (found.push(one) === count) break;
  return found;
}

test('a stream that was cut before anything came is taken up again', async () => {
  const api = await serverOf(
    (_request, response) => cut(response, ': still here\n\n'),
    (_request, response) => void open(response).write(event(1)),
  );
  expect(await take(api, 1)).toEqual([{ n: 1 }]);
});

test('what a proxy answers while a server starts again does not end a stream', async () => {
  const seen: unknown[] = [];
  const api = await serverOf(
    (_request, response) => cut(response, event(1)),
    (_request, response) => response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html>Bad Gateway</html>'),
    (_request, response) => response.writeHead(503).end('{"error":{"code":"database_unavailable","message":"m"}}'),
    (request, response) => {
      seen.push(request.headers['last-event-id']);
      open(response).write(event(2));
    },
  );
  expect(await take(api, 2)).toEqual([{ n: 1 }, { n: 2 }]);
  expect(seen).toEqual(['1']);
});

test('a refusal ends a stream, and so does a first answer that is none', async () => {
  const gone: RequestListener = (_request, response) =>
    response.writeHead(404).end('{"error":{"code":"resource_not_found","message":"not found"}}');
  await expect(take(await serverOf((_request, response) => cut(response, event(1)), gone), 2)).rejects.toThrow(
    'not found',
  );
  const busy = await serverOf((_request, response) => response.writeHead(503).end('busy'));
  await expect(take(busy, 1)).rejects.toThrow('answered 503');
});
