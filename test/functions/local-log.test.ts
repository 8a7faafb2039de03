import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reachOf } from '../../src/functions/local/action-reach.js';
import { createActionRegistry } from '../../src/functions/local/action-registry.js';
import { logLimit } from '../../src/functions/local/local-log.js';
import { createLocalServer, type LocalServer } from '../../src/functions/local/local-server.js';
import { startFunctionStub } from '../support/function-stub.js';
import { createMemoryVariables } from './support/memory-variables.js';
import { caller, functionRequest, never, startRuntime } from './runtimes/endpoint-fixture.js';

const lines: string[] = [];
const warnings: string[] = [];
let refuse = false;
let server: LocalServer;
let url: string;

beforeEach(async () => {
  lines.length = 0;
  warnings.length = 0;
  refuse = false;
  const actions = createActionRegistry();
  const sink = {
    write: async (from: typeof caller, message: string): Promise<void> => {
      if (refuse) throw new Error('the store is down');
      expect(from).toBe(caller);
      lines.push(message);
    },
  };
  actions.enter('a1', reachOf(caller, sink, createMemoryVariables()));
  server = await createLocalServer({
    port: 0,
    host: '127.0.0.1',
    reachOf: (actionId) => actions.reach(actionId),
    warn: (text) => void warnings.push(text),
  });
  url = `http://127.0.0.1:${server.port}`;
});
afterEach(() => server.close());

async function ask(path: string, init: RequestInit = {}): Promise<[number, string]> {
  const response = await fetch(url + path, init);
  return [response.status, await response.text()];
}

describe('/log', () => {
  it('takes the whole body of a POST, verbatim', async () => {
    expect(await ask('/log?aid=a1', { method: 'POST', body: ' hellö1\n' })).toEqual([200, '']);
    expect(lines).toEqual([' hellö1\n']);
  });

  it('does not look at the content type', async () => {
    await ask('/log?aid=a1', { method: 'POST', body: '{}', headers: { 'Content-Type': 'plain/text' } });
    expect(lines).toEqual(['{}']);
  });

  it.each(['GET', 'PUT'])('takes the parameter log of a %s', async (method) => {
    expect(await ask('/log?aid=a1&log=hello%20you%0A', { method })).toEqual([200, '']);
    expect(lines).toEqual(['hello you\n']);
  });

  it('takes the action id of the header too', async () => {
    expect(await ask('/log?log=x', { headers: { 'Direktiv-ActionID': 'a1' } })).toEqual([200, '']);
    expect(lines).toEqual(['x']);
  });

  it.each([
    ['POST', '/log?aid=a1'],
    ['GET', '/log?aid=a1'],
    ['GET', '/log?aid=a1&log='],
  ])('logs nothing for an empty message: %s %s', async (method, path) => {
    expect(await ask(path, { method })).toEqual([200, '']);
    expect(lines).toEqual([]);
  });

  it.each(['/log?aid=a2&log=x', '/log?log=x'])('refuses an action that does not run: %s', async (path) => {
    const [status, text] = await ask(path);
    expect(status).toBe(404);
    expect(text).toMatch(/no such action runs here/);
  });

  it('takes a message of 4 MiB', async () => {
    expect(await ask('/log?aid=a1', { method: 'POST', body: 'a'.repeat(logLimit) })).toEqual([200, '']);
    expect(lines[0]).toHaveLength(logLimit);
  });

  it('refuses a larger one that is declared', async () => {
    const [status] = await ask('/log?aid=a1', { method: 'POST', body: 'a'.repeat(logLimit + 1) });
    expect(status).toBe(413);
    expect(lines).toEqual([]);
  });

  it('refuses a larger one that is counted', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(`${url}/log?aid=a1`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      for (let i = 0; i < 5; i++) request.write(Buffer.alloc(1_000_000, 'a'));
      request.end();
    });
    expect(status).toBe(413);
    expect(lines).toEqual([]);
  });

  it('answers 500 without a text when the line cannot be kept', async () => {
    refuse = true;
    expect(await ask('/log?aid=a1&log=x')).toEqual([500, '']);
    expect(warnings).toEqual(['a request of a function failed: the store is down']);
  });

  it('lives on when a client goes away in the middle', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST /log?aid=a1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc');
    await sleep(50);
    socket.destroy();
    await sleep(50);
    expect(await ask('/log?aid=a1&log=x')).toEqual([200, '']);
    expect(lines).toEqual(['x']);
  });
});

describe('another path', () => {
  it.each(['/vars?aid=a1&scope=instance&key=x', '/', '/logs', '//'])('is not found: %s', async (path) => {
    const [status, text] = await ask(path);
    expect(status).toBe(404);
    expect(text).not.toBe('');
  });
});

it('a port that is taken is an error that names it, and what sets it', async () => {
  const second = createLocalServer({
    port: server.port,
    host: '127.0.0.1',
    portVariable: 'DUREKTIV_FUNCTION_LOG_PORT',
    reachOf: () => undefined,
    warn: () => undefined,
  });
  await expect(second).rejects.toThrow(new RegExp(`EADDRINUSE.*${server.port}.*set DUREKTIV_FUNCTION_LOG_PORT`));
});

describe('the log server of a runtime', () => {
  it('knows an action as long as its call is under way, its time of grace included', async () => {
    const fixture = await startRuntime({});
    const port = fixture.runtime.logPort ?? 0;
    const stub = await startFunctionStub({ logPort: port });
    await fixture.close();
    const own = await startRuntime({ img: stub.url }, { logPort: port });
    const request = functionRequest({ __log: 'one\n', __logget: 'two' });
    await own.runtime.call(request, never);
    const late = functionRequest({ __delay: 0.5, __log: 'late' }, { deadline: Date.now() + 200 });
    await own.runtime.call(late, never);
    await vi.waitFor(() => expect(stub.calls[1]?.answeredAt).toBeDefined(), { timeout: 3000 });
    expect(own.lines).toEqual(['one\n', 'two', 'late'].map((message) => ({ caller, message })));
    expect(stub.calls.flatMap((call) => call.logStatuses)).toEqual([200, 200, 200]);
    const after = await fetch(`http://127.0.0.1:${port}/log?aid=${request.actionId}&log=x`);
    expect(after.status).toBe(404);
    await own.close();
    await stub.close();
  });

  it('may be shared: a runtime that is given the registry starts none', async () => {
    const stub = await startFunctionStub({ logPort: server.port });
    const actions = createActionRegistry();
    const own = await startRuntime({ img: stub.url }, { actions });
    const request = functionRequest({ __hang: true });
    const result = own.runtime.call(request, AbortSignal.timeout(500)).catch(() => undefined);
    await vi.waitFor(() => expect(actions.reach(request.actionId)).toBeDefined());
    expect(own.runtime.logPort).toBeUndefined();
    await result;
    await own.close();
    await stub.close();
    expect(actions.reach(request.actionId)).toBeUndefined();
  });
});
