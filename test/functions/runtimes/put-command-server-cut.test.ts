import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Docker from 'dockerode';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { pack } from 'tar-stream';
import { putCommandServer } from '../../../src/functions/runtimes/docker/put-command-server.js';

/** Plays an engine whose answers break off, which no real one does when asked. */
let give: (response: ServerResponse) => void;
let take: (request: IncomingMessage, response: ServerResponse) => void;
let docker: Docker;
const engine = createServer((request, response) => {
  if (request.method === 'GET') give(response);
  else take(request, response);
});

beforeAll(async () => {
  await new Promise<void>((listening) => engine.listen(0, '127.0.0.1', listening));
  const { port } = engine.address() as AddressInfo;
  docker = new Docker({ protocol: 'http', host: '127.0.0.1', port });
});
afterAll(() => {
  engine.closeAllConnections();
  engine.close();
});
beforeEach(() => {
  take = (request, response) => void request.resume().on('end', () => response.end());
});

const size = 4 * 1024 * 1024;
/** The beginning of an archive whose file is longer. */
async function beginning(): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'direktiv-cmd', size }).write(Buffer.alloc(size / 2));
  const parts: Buffer[] = [];
  for await (const part of archive as AsyncIterable<Buffer>) {
    parts.push(part);
    if (Buffer.concat(parts).length > size / 2) break;
  }
  return Buffer.concat(parts);
}

const put = () => putCommandServer(docker.getContainer('from'), 'an/image', docker.getContainer('to'));
const open = () =>
  new Promise<number>((resolve, reject) => {
    engine.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
const expectAllClosed = () => vi.waitFor(async () => expect(await open()).toBe(0), { timeout: 3_000 });

it('an answer that is cut is an error, and leaves no connection', async () => {
  const begin = await beginning();
  give = (response) => void response.write(begin, () => response.destroy());
  await expect(put()).rejects.toThrow(/^no command server: (?!the image)/);
  await expectAllClosed();
});

it('so is one that ends too early', async () => {
  const begin = await beginning();
  give = (response) => void response.setHeader('connection', 'close').end(begin);
  await expect(put()).rejects.toThrow(/^no command server: (?!the image)/);
  await expectAllClosed();
});

it('a container that does not take it is an error, and leaves no connection', async () => {
  const begin = await beginning();
  give = (response) => void response.write(begin);
  take = (_request, response) =>
    void response.writeHead(404, { connection: 'close' }).end('{"message":"no such container"}');
  await expect(put()).rejects.toThrow(/^no command server: (?!the image)/);
  await expectAllClosed();
});
