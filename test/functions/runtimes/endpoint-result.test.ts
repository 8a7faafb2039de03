import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionResult } from '../../../src/functions/runtime.js';
import type { Json } from '../../../src/json/json.js';
import { startFunctionStub, type FunctionStub } from '../../support/function-stub.js';
import { functionRequest, never, startRuntime, type RuntimeFixture } from './endpoint-fixture.js';

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

describe('an error code in the headers', () => {
  it('is a catchable error with the message of the headers', async () => {
    const result = await call({ __errcode: 'my.code', __errmsg: 'it broke' });
    expect(result).toEqual({ kind: 'error', code: 'my.code', message: 'it broke' });
  });

  it('is an error whatever the status and the data', async () => {
    const result = await call({ __headers: { 'Direktiv-ErrorCode': 'my.code' }, data: 1 });
    expect(result).toEqual({ kind: 'error', code: 'my.code', message: '' });
  });

  it('may hold UTF-8, as functions send it', async () => {
    const header = Buffer.from('größer').toString('latin1');
    const result = await call({ __errcode: 'c', __errmsg: header });
    expect(result).toEqual({ kind: 'error', code: 'c', message: 'größer' });
  });

  it('may hold Latin-1', async () => {
    const result = await call({ __errcode: 'c', __errmsg: 'größer' });
    expect(result).toEqual({ kind: 'error', code: 'c', message: 'größer' });
  });

  it('may come with a message of a megabyte', async () => {
    const message = 'm'.repeat(1_000_000);
    expect(await call({ __errcode: 'c', __errmsg: message })).toEqual({ kind: 'error', code: 'c', message });
  });
});

describe('a message without a code', () => {
  it.each([200, 400, 500])('is a crash with status %d', async (status) => {
    const result = await call({ __errmsg: 'secret text', __status: status });
    expect(result).toEqual({ kind: 'crash', reason: expect.stringContaining('secret text') as string });
  });
});

describe('a status that is not 2xx, without headers', () => {
  it.each([301, 400, 404, 500, 502, 503, 504])('is the error "container failed" with status %d', async (status) => {
    const result = await call({ __status: status });
    expect(result).toEqual({
      kind: 'error',
      code: 'container failed',
      message: `the function answered with status ${status} with the body: status body`,
    });
  });

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

describe('a success', () => {
  it('is the JSON value of the body', async () => {
    expect(await call({ a: [1, 'x', null, { b: false }] })).toEqual({
      kind: 'success',
      value: { a: [1, 'x', null, { b: false }] },
    });
  });

  it.each([
    ['a string', '"text"', 'text'],
    ['a number', '5', 5],
    ['null', 'null', null],
    ['surrounded by white space', ' \n{"a":1}\t', { a: 1 }],
  ])('may be %s', async (_, raw, value) => {
    expect(await call({ __raw: raw })).toEqual({ kind: 'success', value });
  });

  it.each([
    ['plain text', 'ok', 'b2s='],
    ['white space', ' ', 'IA=='],
    ['broken JSON', '{"a":', 'eyJhIjo='],
    ['JSON after a byte order mark', '\ufeff{}', '77u/e30='],
  ])('that is %s is its base64', async (_, raw, value) => {
    expect(await call({ __raw: raw })).toEqual({ kind: 'success', value });
  });

  it('with an empty body is the empty string', async () => {
    expect(await call({ __raw: '' })).toEqual({ kind: 'success', value: '' });
  });

  it('does not look at the content type', async () => {
    const result = await call({ __raw: '{"a":1}', __headers: { 'Content-Type': 'text/html' } });
    expect(result).toEqual({ kind: 'success', value: { a: 1 } });
  });

  it('may have ten megabytes', async () => {
    const result = await call({ __size: 10_000_000 });
    expect(result.kind === 'success' && (result.value as { x: string }).x.length).toBe(10_000_000);
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
  ])('as %s is a crash and the request is not sent again', async (_, input) => {
    const request = functionRequest(input);
    const result = await fixture.runtime.call(request, never);
    expect(result).toEqual({
      kind: 'crash',
      reason: expect.stringContaining('connection to the function broke') as string,
    });
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
