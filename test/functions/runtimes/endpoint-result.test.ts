import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionResult } from '../../../src/functions/runtime.js';
import type { Json } from '../../../src/json/json.js';
import { startFunctionStub, type FunctionStub } from '../../support/function-stub.js';
import { functionRequest, never, startRuntime, type RuntimeFixture } from './endpoint-fixture.js';
import { describeResults } from './results.js';

let stub: FunctionStub;
let fixture: RuntimeFixture;

beforeAll(async () => {
  stub = await startFunctionStub();
  fixture = await startRuntime({ img: stub.url });
});
afterAll(async () => {
  await fixture.close();
  await stub.close();
});

function call(input: Json): Promise<FunctionResult> {
  return fixture.runtime.call(functionRequest(input), never);
}

describe('a function at a URL', () => {
  describeResults(call);
});

describe('a status that is not 2xx, without headers', () => {
  it('tells only the beginning of a long body, without NUL', async () => {
    const server = createServer((_, response) => response.writeHead(500).end(`\0${'b'.repeat(100_000)}`));
    const result = await callServer(server);
    expect(result).toMatchObject({ kind: 'error', code: 'container failed' });
    expect(result.kind === 'error' && result.message.slice(-2048)).toBe(`\ufffd${'b'.repeat(2047)}`);
  });

  it('is that error also when the body breaks off', async () => {
    const server = createServer((_, response) => {
      response.writeHead(500, { 'Content-Length': '10' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await callServer(server)).toMatchObject({
      kind: 'error',
      code: 'container failed',
      message: 'the function answered with status 500 with the body: half',
    });
  });

  it('is one call: a redirect is not followed, an unavailable function is not called again', async () => {
    const request = functionRequest({ __status: 503 });
    await fixture.runtime.call(request, never);
    expect(stub.callsOf(request.actionId)).toHaveLength(1);
  });
});

describe('an informational response', () => {
  it('is passed over', async () => {
    const server = createServer((_, response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload', 'direktiv-errorcode': 'early' });
      response.end('{"a":1}');
    });
    expect(await callServer(server)).toEqual({ kind: 'success', value: { a: 1 } });
  });
});

describe('a broken transport', () => {
  it.each([
    ['a reset connection', { __reset: true }],
    ['bytes that are not HTTP', { __garbage: true }],
  ])('as %s does not make the request be sent again', async (_, input) => {
    const request = functionRequest(input);
    await fixture.runtime.call(request, never);
    expect(stub.callsOf(request.actionId)).toHaveLength(1);
  });

  it('as a body that ends too early is a crash', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Length': '10' }).write('{"a"');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await callServer(server)).toMatchObject({ kind: 'crash' });
  });

  it('as a chunked body that ends too early is a crash', async () => {
    const server = createServer((_, response) => {
      response.write('{"a":1}');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await callServer(server)).toMatchObject({ kind: 'crash' });
  });

  it('as a connection that closes without an answer is a crash', async () => {
    const server = createTcpServer((socket) => void socket.once('data', () => socket.end()));
    expect(await callServer(server as unknown as Server)).toMatchObject({ kind: 'crash' });
  });
});

describe('a response above 128 MiB', () => {
  it('is a crash when it is declared', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Length': String(134_217_729) }).write('{');
    });
    expect(await callServer(server)).toEqual({
      kind: 'crash',
      reason: 'the response of the function is larger than 134217728 bytes',
    });
  });

  it('is a crash when it is counted, never cut short', async () => {
    const chunk = Buffer.alloc(16 * 1024 * 1024, 'a');
    const server = createServer((_, response) => {
      const write = (): void => void (response.destroyed ? undefined : response.write(chunk, write));
      write();
    });
    expect(await callServer(server)).toMatchObject({ kind: 'crash' });
  });
});

async function callServer(server: Server): Promise<FunctionResult> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const own = await startRuntime({ '*': `http://127.0.0.1:${port}` });
  try {
    return await own.runtime.call(functionRequest({}), never);
  } finally {
    await own.close();
    server.close();
  }
}
