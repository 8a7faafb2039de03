import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectClient } from '../../src/temporal/connect.js';

/** A message of gRPC without a content: no compression, length 0. */
const emptyMessage = Buffer.alloc(5);
const trailersOf = (status: number) => ({ 'grpc-status': String(status) });
const headers = { ':status': 200, 'content-type': 'application/grpc' };

let server: Http2Server | undefined;
afterEach(() => server?.close());

function answer(stream: ServerHttp2Stream): void {
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailersOf(0)));
  stream.end(emptyMessage);
}

/** A server that lets clients connect, and then answers that it is unavailable. @returns its address, and when it was asked */
async function unavailableServer(): Promise<{ address: string; asked: Promise<void> }> {
  const began = createServer();
  server = began;
  const asked = new Promise<void>((resolve) => {
    began.on('stream', (stream, { ':path': path = '' }) => {
      if (path.endsWith('/GetSystemInfo')) return answer(stream);
      stream.respond({ ...headers, ...trailersOf(14) }, { endStream: true });
      resolve();
    });
  });
  await new Promise<void>((listening) => began.listen(0, '127.0.0.1', listening));
  return { address: `127.0.0.1:${(began.address() as AddressInfo).port}`, asked };
}

describe('a connection to Temporal that was closed', () => {
  it('answers as cancelled what is to be asked again, without an error that nobody can catch', async () => {
    const { address, asked } = await unavailableServer();
    const { client, close } = await connectClient({ connectionOptions: { address } });

    const answered = client.workflow.getHandle('any').describe();
    await asked;
    await close();

    await expect(answered).rejects.toMatchObject({
      cause: { code: 1, details: 'the connection to Temporal was closed' },
    });
  });

  it('answers so what is asked of it afterwards', async () => {
    const { address } = await unavailableServer();
    const { client, close } = await connectClient({
      connectionOptions: { address, metadata: { authorization: 'Bearer secret' } },
    });
    await close();

    const refused = await client.workflow
      .getHandle('any')
      .describe()
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ cause: { code: 1 } });
    expect(JSON.stringify((refused as Error).cause)).not.toContain('secret');
  });
});
