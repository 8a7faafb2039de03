import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createHttpClient } from '../../src/functions/call/http-client.js';
import { EngineLink } from '../../src/sidecar/engine-link.js';

/** An engine that knows one token, and answers what it was asked for. */
let engine: Server;
let url: string;
const asked: (string | undefined)[] = [];
const client = createHttpClient();

beforeAll(async () => {
  engine = createServer((request, response) => {
    const { authorization, 'content-type': type } = request.headers;
    asked.push(authorization);
    if (authorization !== 'Bearer new') return void response.writeHead(404).end();
    setTimeout(() => response.end(`${request.method} ${request.url} ${type}`), 100);
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
});
beforeEach(() => void (asked.length = 0));
afterAll(async () => {
  await client.destroy();
  await new Promise((resolve) => engine.close(resolve));
});

const linkFor = (token: string) => new EngineLink(client, 'a1', { url, token }, AbortSignal.timeout(20_000));

it('what an action asks a worker that does not wait for it any more is asked its next one, at the same address too', async () => {
  const link = linkFor('old');
  const read = link.read('namespace', 'k');
  await vi.waitFor(() => expect(asked).toEqual(['Bearer old']));
  link.renew({ url, token: 'new' });
  expect(Buffer.from(await read).toString()).toBe('GET /var?aid=a1&scope=namespace&key=k undefined');
});

it('what an action asks goes on when the same worker asks for it again', async () => {
  const link = linkFor('new');
  const read = link.read('namespace', 'k');
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  link.renew({ url, token: 'new' });
  await read;
  expect(asked).toEqual(['Bearer new']);
});
