import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startFunctionStub, type FunctionStub } from '../../support/function-stub.js';
import { functionRequest, never, startRuntime, type RuntimeFixture } from './endpoint-fixture.js';

let stub: FunctionStub;
let fixture: RuntimeFixture;

beforeAll(async () => {
  stub = await startFunctionStub();
  fixture = await startRuntime({ img: stub.url });
});
beforeEach(() => stub.reset());
afterAll(async () => {
  await fixture.close();
  await stub.close();
});

describe('the request', () => {
  it('is one POST of the input as JSON to the path of the URL', async () => {
    await fixture.runtime.call(functionRequest({ a: 'ü', b: [1, null] }), never);
    expect(stub.calls).toHaveLength(1);
    expect(stub.calls[0]?.path).toBe('/');
    expect(stub.calls[0]?.body.toString()).toBe('{"a":"ü","b":[1,null]}');
  });

  it.each([['text'], [5], [null], [[1]]])('may send %j', async (input) => {
    await fixture.runtime.call(functionRequest(input), never);
    expect(stub.calls[0]?.body.toString()).toBe(JSON.stringify(input));
  });

  it('has the headers of the contract and no others', async () => {
    const request = functionRequest({ a: 'ü' }, { iterator: 7 });
    await fixture.runtime.call(request, never);
    const { host, connection, ...headers } = stub.calls[0]?.headers ?? {};
    expect([host, connection]).toEqual([`127.0.0.1:${stub.port}`, 'keep-alive']);
    expect(headers).toEqual({
      'direktiv-actionid': request.actionId,
      'direktiv-iterator': '7',
      'direktiv-tempdir': join(fixture.tempDir, request.actionId),
      'content-type': 'application/json',
      'content-length': '10',
    });
    expect(stub.calls[0]?.rawHeaders).toContain('Direktiv-ActionID');
  });

  it('keeps path and query of the endpoint', async () => {
    const own = await startRuntime({ '*': `${stub.url}/fn/a?key=1` });
    await own.runtime.call(functionRequest({}), never);
    await own.close();
    expect(stub.calls[0]?.path).toBe('/fn/a?key=1');
  });

  it('does not follow a redirect', async () => {
    const server = createServer((_, response) => response.writeHead(307, { Location: stub.url }).end('there'));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const own = await startRuntime({ '*': `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const result = await own.runtime.call(functionRequest({}), never);
    await own.close();
    server.close();
    expect(result).toMatchObject({ kind: 'error', code: 'container failed' });
    expect(stub.calls).toHaveLength(0);
  });

  it('reuses a connection', async () => {
    const sockets = new Set<unknown>();
    const server = createServer((request, response) => {
      sockets.add(request.socket);
      response.end('{}');
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const own = await startRuntime({ '*': `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    for (let i = 0; i < 5; i++) await own.runtime.call(functionRequest(i), never);
    await own.close();
    server.close();
    expect(sockets.size).toBe(1);
  });

  it('runs beside a hundred others', async () => {
    const requests = Array.from({ length: 100 }, (_, i) => functionRequest({ i, __delay: 0.2 }));
    const results = await Promise.all(requests.map((request) => fixture.runtime.call(request, never)));
    expect(results).toEqual(requests.map(({ input }) => ({ kind: 'success', value: input })));
  });
});

describe('the directory of an action', () => {
  const gone = (dir: string) => vi.waitFor(() => expect(existsSync(dir)).toBe(false));

  it('is there during the call and gone afterwards', async () => {
    const request = functionRequest({});
    await fixture.runtime.call(request, never);
    expect(stub.calls[0]?.tempDirExisted).toBe(true);
    await gone(join(fixture.tempDir, request.actionId));
  });

  it('is gone after a failure too', async () => {
    const request = functionRequest({ __reset: true });
    await fixture.runtime.call(request, never);
    await gone(join(fixture.tempDir, request.actionId));
  });

  it('stays while the same action is called again, as after the death of a worker', async () => {
    const again = functionRequest({ __delay: 1 });
    const first = fixture.runtime.call({ ...again, input: {} }, never);
    const second = fixture.runtime.call(again, never);
    await first;
    // The second call removes what is there and makes it anew, before it reaches the function.
    await expect.poll(() => stub.calls.length).toBe(2);
    const dir = join(fixture.tempDir, again.actionId);
    expect(existsSync(dir)).toBe(true);
    await second;
    await gone(dir);
  });

  it('never lies outside the directory of all actions', async () => {
    const result = await fixture.runtime.call(functionRequest({}, { actionId: '../x' }), never);
    expect(result).toMatchObject({ kind: 'unreachable', reason: expect.stringContaining('"../x"') as string });
    expect(stub.calls).toHaveLength(0);
  });

  it('that cannot be made leaves the function uncalled', async () => {
    const own = await startRuntime({ '*': stub.url });
    await rm(own.tempDir, { recursive: true });
    await writeFile(own.tempDir, 'in the way');
    const result = await own.runtime.call(functionRequest({}), never);
    await own.close();
    expect(result).toMatchObject({ kind: 'unreachable', reason: expect.stringContaining('prepared') as string });
  });
});

describe('the endpoint', () => {
  it('of an image that has none: the function is unreachable, and it says what to set', async () => {
    const own = await startRuntime({ other: stub.url });
    const result = await own.runtime.call(functionRequest({}), never);
    await own.close();
    expect(result).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringMatching(/"img".*DUREKTIV_FUNCTIONS/) as string,
    });
  });

  it.each([
    ['the image before any other', { img: 'good', '*': 'bad' }, functionRequest({})],
    ['"*" for any other image', { x: 'bad', '*': 'good' }, functionRequest({})],
    [
      'the service of the namespace',
      { 'ns:/s.yaml': 'good', 'system:/s.yaml': 'bad' },
      functionRequest({}, { function: { type: 'knative-namespace', id: 'f', service: '/s.yaml' } }),
    ],
    [
      'the service of the system namespace',
      { 'ns:/s.yaml': 'bad', 'system:/s.yaml': 'good' },
      functionRequest({}, { function: { type: 'knative-system', id: 'f', service: '/s.yaml' } }),
    ],
    [
      'the path of a service in any namespace',
      { '/s.yaml': 'good', '*': 'bad' },
      functionRequest({}, { function: { type: 'knative-namespace', id: 'f', service: '/s.yaml' } }),
    ],
  ])('is that of %s', async (_, names, request) => {
    const entries = Object.entries(names).map(([name, kind]) => [name, `${stub.url}/${kind}`]);
    const own = await startRuntime(Object.fromEntries(entries) as Record<string, string>);
    await own.runtime.call(request, never);
    await own.close();
    expect(stub.calls[0]?.path).toBe('/good');
  });

  it('that is no http URL stops the start, all of them named and no URL shown', async () => {
    const start = startRuntime({ a: 'nonsense-key', b: 'ftp://x', c: 'http://user:pw@host', d: stub.url });
    await expect(start).rejects.toThrow(/DUREKTIV_FUNCTIONS.*"a", "b", "c"$/);
    await expect(start).rejects.not.toThrow(/nonsense-key|pw/);
  });
});
