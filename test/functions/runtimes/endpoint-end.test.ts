import { existsSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunGone } from '../../../src/functions/runtime.js';
import { RuntimeClosed } from '../../../src/functions/runtime-closed.js';
import { startFunctionStub, type FunctionStub } from '../../support/function-stub.js';
import { functionRequest, never, startRuntime, type RuntimeFixture } from './endpoint-fixture.js';

let stub: FunctionStub;
let fixture: RuntimeFixture;

beforeEach(async () => {
  stub = await startFunctionStub();
  fixture = await startRuntime({ img: stub.url });
});
afterEach(async () => {
  await fixture.close();
  await stub.close();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  const url = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return Number(new URL(url).port);
}

function reached(actionId: string): Promise<void> {
  return vi.waitFor(() => expect(stub.callsOf(actionId)).toHaveLength(1));
}

describe('at the deadline', () => {
  it('the result is a timeout at once', async () => {
    const request = functionRequest({ __hang: true }, { deadline: Date.now() + 300 });
    const result = await fixture.runtime.call(request, never);
    expect(result).toEqual({ kind: 'timeout' });
    expect(Date.now() - request.deadline).toBeLessThan(500);
  });

  it('the function gets one DELETE with the action id', async () => {
    const request = functionRequest({ __hang: true }, { deadline: Date.now() + 200 });
    await fixture.runtime.call(request, never);
    await vi.waitFor(() => expect(stub.deletesOf(request.actionId)).toHaveLength(1));
    await sleep(300);
    expect(stub.deletes).toHaveLength(1);
    expect(stub.deletes[0]?.path).toBe('/');
    expect(stub.deletes[0]?.at).toBeGreaterThanOrEqual(request.deadline - 5);
  });

  it('the function gets no second DELETE when the call is cancelled after it', async () => {
    const abort = new AbortController();
    const request = functionRequest({ __hang: true }, { deadline: Date.now() + 200 });
    await fixture.runtime.call(request, abort.signal);
    abort.abort(new Error('cancelled'));
    await vi.waitFor(() => expect(stub.deletesOf(request.actionId)).toHaveLength(1));
    await sleep(300);
    expect(stub.deletes).toHaveLength(1);
  });

  it('the function may still answer for ten seconds, then the connection is dropped', { timeout: 20_000 }, async () => {
    const request = functionRequest({ __hang: true }, { deadline: Date.now() + 100 });
    await fixture.runtime.call(request, never);
    await vi.waitFor(() => expect(stub.calls[0]?.droppedAt).toBeDefined(), { timeout: 15_000, interval: 100 });
    const kept = (stub.calls[0]?.droppedAt ?? 0) - request.deadline;
    expect(kept).toBeGreaterThan(9_500);
    expect(kept).toBeLessThan(12_000);
  });

  it('a late answer is ignored, and the directory stays until it has come', async () => {
    const request = functionRequest({ __delay: 0.8, __errcode: 'late' }, { deadline: Date.now() + 200 });
    const result = await fixture.runtime.call(request, never);
    expect(result).toEqual({ kind: 'timeout' });
    const dir = join(fixture.tempDir, request.actionId);
    expect(existsSync(dir)).toBe(true);
    await vi.waitFor(() => expect(stub.calls[0]?.answeredAt).toBeDefined(), { timeout: 3000 });
    await vi.waitFor(() => expect(existsSync(dir)).toBe(false));
  });

  it('that has passed already nothing is sent', async () => {
    const result = await fixture.runtime.call(functionRequest({}, { deadline: Date.now() - 1 }), never);
    expect(result).toEqual({ kind: 'timeout' });
    expect(stub.calls).toHaveLength(0);
  });

  it('may be farther away than a timer reaches', async () => {
    const result = await fixture.runtime.call(functionRequest({ __delay: 0.2 }, { deadline: Infinity }), never);
    expect(result).toMatchObject({ kind: 'success' });
  });

  it('a function that does not take the interrupt is a warning', async () => {
    const server = createHttpServer((request, response) => {
      if (request.method === 'DELETE') response.writeHead(405).end();
    });
    const own = await startRuntime({ '*': await listening(server) });
    const request = functionRequest({}, { deadline: Date.now() + 200 });
    expect(await own.runtime.call(request, never)).toEqual({ kind: 'timeout' });
    const warning = `action ${request.actionId}: the function did not take its interrupt: the function answered with status 405`;
    await vi.waitFor(() => expect(own.warnings).toEqual([warning]));
    await own.close();
    server.close();
  });
});

describe('an abort', () => {
  it('rejects with its reason and interrupts the function', async () => {
    const abort = new AbortController();
    const request = functionRequest({ __hang: true });
    const result = fixture.runtime.call(request, abort.signal);
    await reached(request.actionId);
    const reason = new Error('cancelled');
    abort.abort(reason);
    await expect(result).rejects.toBe(reason);
    await vi.waitFor(() => expect(stub.deletesOf(request.actionId)).toHaveLength(1));
    expect(stub.calls[0]?.droppedAt).toBeUndefined();
  });

  it('because the run is gone leaves the function to itself', async () => {
    const abort = new AbortController();
    const request = functionRequest({ __delay: 0.7 });
    const result = fixture.runtime.call(request, abort.signal);
    await reached(request.actionId);
    const reason = new RunGone('gone');
    abort.abort(reason);
    await expect(result).rejects.toBe(reason);
    await vi.waitFor(() => expect(stub.calls[0]?.answeredAt).toBeDefined(), { timeout: 3000 });
    expect(stub.deletes).toHaveLength(0);
  });

  it('because the run is gone keeps the deadline: then the connection is dropped', async () => {
    const abort = new AbortController();
    const request = functionRequest({ __hang: true }, { deadline: Date.now() + 700 });
    const result = fixture.runtime.call(request, abort.signal);
    await reached(request.actionId);
    abort.abort(new RunGone('gone'));
    await expect(result).rejects.toBeInstanceOf(RunGone);
    await vi.waitFor(() => expect(stub.calls[0]?.droppedAt).toBeDefined(), { timeout: 3000 });
    expect(stub.calls[0]?.droppedAt).toBeGreaterThanOrEqual(request.deadline - 5);
    expect(stub.deletes).toHaveLength(0);
  });

  it('before the call sends nothing', async () => {
    const reason = new Error('cancelled');
    await expect(fixture.runtime.call(functionRequest({}), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(stub.calls).toHaveLength(0);
  });

  it('after the answer does nothing', async () => {
    const abort = new AbortController();
    await fixture.runtime.call(functionRequest({}), abort.signal);
    abort.abort(new Error('cancelled'));
    await sleep(200);
    expect(stub.deletes).toHaveLength(0);
  });
});

describe('a function that does not listen yet', () => {
  it('is called as soon as it listens, once', async () => {
    const port = await freePort();
    const own = await startRuntime({ '*': `http://127.0.0.1:${port}` });
    const result = own.runtime.call(functionRequest({ a: 1 }), never);
    await sleep(600);
    const late = await startFunctionStub({ port });
    expect(await result).toEqual({ kind: 'success', value: { a: 1 } });
    expect(late.calls).toHaveLength(1);
    await own.close();
    await late.close();
  });

  it('until the deadline is a timeout, and is never called after it', async () => {
    const port = await freePort();
    const own = await startRuntime({ '*': `http://127.0.0.1:${port}` });
    const result = await own.runtime.call(functionRequest({}, { deadline: Date.now() + 600 }), never);
    expect(result).toEqual({ kind: 'timeout' });
    const late = await startFunctionStub({ port });
    await sleep(1500);
    expect([late.calls.length, late.deletes.length]).toEqual([0, 0]);
    await own.close();
    await late.close();
  });

  it('is not called after an abort', async () => {
    const port = await freePort();
    const own = await startRuntime({ '*': `http://127.0.0.1:${port}` });
    const result = own.runtime.call(functionRequest({}), AbortSignal.timeout(300));
    await expect(result).rejects.toThrow(/timeout/);
    const late = await startFunctionStub({ port });
    await sleep(1500);
    expect([late.calls.length, late.deletes.length]).toEqual([0, 0]);
    await own.close();
    await late.close();
  });

  it('by a name that is not known is waited for too', async () => {
    const own = await startRuntime({ '*': 'http://no-such-host.invalid' });
    const result = await own.runtime.call(functionRequest({}, { deadline: Date.now() + 700 }), never);
    expect(result).toEqual({ kind: 'timeout' });
    await own.close();
  });
});

describe('closing the runtime', () => {
  it('waits for running calls', async () => {
    const request = functionRequest({ __delay: 0.4 });
    const result = fixture.runtime.call(request, never);
    await reached(request.actionId);
    await fixture.runtime.close(5000);
    expect(await result).toMatchObject({ kind: 'success' });
  });

  it('drops them after the grace time: their outcome is not known', async () => {
    const request = functionRequest({ __hang: true });
    const result = fixture.runtime.call(request, never);
    const rejected = expect(result).rejects.toBeInstanceOf(RuntimeClosed);
    await reached(request.actionId);
    await fixture.runtime.close(100);
    await rejected;
    await vi.waitFor(() => expect(stub.calls[0]?.droppedAt).toBeDefined());
    await vi.waitFor(() => expect(existsSync(join(fixture.tempDir, request.actionId))).toBe(false));
  });

  it('refuses new calls', async () => {
    await fixture.runtime.close(0);
    await expect(fixture.runtime.call(functionRequest({}), never)).rejects.toBeInstanceOf(RuntimeClosed);
  });

  it('may be done twice', async () => {
    await fixture.runtime.close(0);
    await fixture.runtime.close(0);
  });
});

describe('while the file of a service cannot be read', () => {
  const service = { type: 'knative-namespace', id: 'f', service: '/s.yaml' } as const;
  const call = (deadline: number, signal: AbortSignal) =>
    fixture.runtime.call(functionRequest({}, { function: service, deadline }), signal);
  beforeEach(async () => {
    await fixture.close();
    fixture = await startRuntime({ img: stub.url }, { services: { find: () => new Promise(() => undefined) } });
  });

  it('the call ends at its deadline', async () => {
    expect(await call(Date.now() + 200, never)).toEqual({ kind: 'timeout' });
  });

  it('the call ends when nobody waits for it any more', async () => {
    const abort = new AbortController();
    const result = call(Infinity, abort.signal);
    abort.abort(new RunGone('gone'));
    await expect(result).rejects.toBeInstanceOf(RunGone);
  });

  it('the call ends with the runtime', async () => {
    const rejected = expect(call(Infinity, never)).rejects.toBeInstanceOf(RuntimeClosed);
    await fixture.runtime.close(0);
    await rejected;
  });
});
