import { createServer, type Server } from 'node:http';
import { lookup } from 'node:dns/promises';
import { connect, type AddressInfo } from 'node:net';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActionFile } from '../../src/functions/files/action-file.js';
import type { ActionMessage } from '../../src/functions/sidecar/action-message.js';
import { RunGone } from '../../src/functions/runtime.js';
import { SidecarRuntime } from '../../src/functions/runtimes/sidecar.js';
import type { SidecarPlace, SidecarPlaces } from '../../src/functions/sidecar/sidecar-places.js';
import { actionLimit } from '../../src/sidecar/action-server.js';
import { startSidecar } from '../../src/sidecar/sidecar.js';
import { freePorts } from '../../src/process/ports.js';
import { functionRequest, never } from '../functions/runtimes/endpoint-fixture.js';
import { startScriptedFunction, type ScriptedFunction } from '../functions/support/scripted-function.js';
import { type Pair, startPair, token } from './support/pair.js';

/** What `localhost` stands for on this machine. */
const loopback = (await lookup('localhost', { all: true })).map(({ address }) => address);

let fn: ScriptedFunction;
let pair: Pair;

beforeEach(async () => {
  fn = await startScriptedFunction();
  pair = await startPair(fn.url);
});
afterEach(async () => {
  await pair.close();
  await fn.close();
});

const message: ActionMessage = {
  input: { a: 1 },
  files: [],
  iterator: 0,
  left: 60_000,
  engine: { url: 'http://127.0.0.1:9', token: 'none' },
};

function ask(path: string, init: RequestInit & { readonly bearing?: string } = {}): Promise<Response> {
  const { bearing = token, ...rest } = init;
  return fetch(pair.url + path, { method: 'POST', headers: { Authorization: `Bearer ${bearing}` }, ...rest });
}
const post = (id: string): Promise<Response> => ask(`/actions/${id}`, { body: JSON.stringify(message) });

/** What is answered to an action before anything of its body has come. */
function statusOfHead(id: string, length: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(pair.sidecar.port, '127.0.0.1');
    socket.write(
      `POST /actions/${id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${length}\r\n\r\n`,
    );
    socket.once('data', (data) => {
      resolve(data.toString().slice(0, 12));
      socket.destroy();
    });
  });
}

/** A promise, and what resolves it. */
function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

describe('port 8890', () => {
  it('carries out an action for who bears the token', async () => {
    fn.script = async ({ request }) => request.headers['direktiv-iterator'];
    const response = await post('a1');
    expect([response.status, await response.json()]).toEqual([200, { kind: 'success', value: '0' }]);
    expect(fn.calls).toEqual(['a1']);
  });

  it.each([['another token'], ['']])('does nothing for who bears %j', async (bearing) => {
    for (const method of ['POST', 'DELETE'])
      expect((await ask('/actions/a1', { method, bearing, body: JSON.stringify(message) })).status).toBe(401);
    expect(fn.calls).toEqual([]);
  });

  it('refuses what is no action', async () => {
    expect((await ask('/actions/a1', { body: 'x' })).status).toBe(400);
    expect((await ask('/actions/a1', { body: '{}' })).status).toBe(400);
    expect((await ask('/actions/a%2Fb', { body: '{}' })).status).toBe(404);
    expect((await ask('/other')).status).toBe(404);
    expect((await ask('/actions/a1', { method: 'PUT' })).status).toBe(405);
  });

  it('refuses more than 128 MiB before it has come', async () => {
    const status = await statusOfHead('a1', actionLimit + 1);
    expect(status).toBe('HTTP/1.1 413');
  });
});

describe('an action that is asked for again', () => {
  it('is joined while it runs, and its outcome given afterwards: it is called once', async () => {
    const { opened, open } = gate();
    fn.script = () => opened.then(() => 'done');
    const first = post('a1');
    await vi.waitFor(() => expect(fn.calls).toEqual(['a1']));
    const second = ask('/actions/a1?join', { body: JSON.stringify(message) });
    await sleep(100);
    open();
    const third = async () => post('a1');
    for (const response of [await first, await second, await third()])
      expect(await response.json()).toEqual({ kind: 'success', value: 'done' });
    expect(fn.calls).toEqual(['a1']);
  });

  it('is not begun by who only wants to join', async () => {
    expect((await ask('/actions/a1?join', { body: JSON.stringify(message) })).status).toBe(404);
    expect(fn.calls).toEqual([]);
  });

  it('gets its outcome as long as there is room for it, and is not called again when there was none', async () => {
    const text = 'x'.repeat(10 * 1024 * 1024);
    fn.script = async () => text;
    for (let i = 0; i < 8; i++) expect(await (await post(`a${i}`)).text()).toContain(text);
    await vi.waitFor(async () =>
      expect((await ask('/actions/a0?join', { body: JSON.stringify(message) })).status).toBe(410),
    );
    expect((await post('a0')).status).toBe(410);
    expect(await (await post('a7')).text()).toContain(text);
    expect(fn.calls).toHaveLength(8);
  });

  it('goes on when its worker is gone, and the next one gets its outcome, variables and log', async () => {
    const { opened, open } = gate();
    const request = functionRequest({});
    fn.script = async ({ actionId, dir }) => {
      await opened;
      const base = `http://127.0.0.1:${pair.sidecar.localPort}`;
      const text = await (await fetch(`${base}/var?aid=${actionId}&scope=workflow&key=given`)).text();
      await fetch(`${base}/log?aid=${actionId}`, { method: 'POST', body: 'still here' });
      await writeFile(join(dir, 'out/instance/left'), text);
      return text;
    };
    pair.variables.set('workflow', 'given', 'a value');
    const lost = pair.runtime.call(request, never).catch((error: unknown) => (error as Error).name);
    await vi.waitFor(() => expect(fn.calls).toHaveLength(1));
    await pair.runtime.close(0);
    await pair.engine.close();
    expect(await lost).toBe('RuntimeClosed');
    open();
    const next = await pair.anotherWorker();
    expect(await next.runtime.call(request, never)).toEqual({ kind: 'success', value: 'a value' });
    expect(pair.variables.get('instance', 'left')?.toString()).toBe('a value');
    expect(pair.lines.map((line) => line.message)).toEqual(['still here']);
    expect([fn.calls.length, fn.interrupts]).toEqual([1, []]);
  });

  it('asks its next worker for what one that froze does not answer', async () => {
    let asked = 0;
    const [port = 0] = await freePorts(1);
    const frozen = createServer(() => asked++).listen(port, '127.0.0.1');
    const files: ActionFile[] = [{ key: 'given', as: 'given', scope: 'workflow', type: 'plain' }];
    pair.variables.set('workflow', 'given', 'a value');
    fn.script = ({ dir }) => readFile(join(dir, 'given'), 'utf8');
    const request = functionRequest({}, { files, earlier: { place: 'the only one' } });
    const first = ask(`/actions/${request.actionId}`, {
      body: JSON.stringify({ ...message, files, engine: { url: `http://127.0.0.1:${port}`, token: 'none' } }),
    });
    await vi.waitFor(() => expect(asked).toBe(1));
    expect(await pair.runtime.call(request, never)).toEqual({ kind: 'success', value: 'a value' });
    expect([(await first).status, fn.calls.length]).toEqual([200, 1]);
    frozen.close();
    frozen.closeAllConnections();
  });
});

describe('a container', () => {
  it('has ten actions at a time; the others wait, and all are answered', async () => {
    const { opened, open } = gate();
    let now = 0;
    let most = 0;
    fn.script = async () => {
      most = Math.max(most, ++now);
      await opened;
      now--;
      return 'ok';
    };
    const calls = Array.from({ length: 25 }, () => pair.runtime.call(functionRequest({}), never));
    await vi.waitFor(() => expect(fn.calls).toHaveLength(10), { timeout: 10_000 });
    await sleep(150);
    open();
    const results = await Promise.all(calls);
    expect(results.every((result) => result.kind === 'success')).toBe(true);
    expect([most, fn.calls.length, new Set(fn.calls).size]).toEqual([10, 25, 25]);
  });

  it('answers 503 to the eleventh, before its input has come', async () => {
    const { opened, open } = gate();
    fn.script = () => opened;
    const running = Array.from({ length: 10 }, (_, i) => post(`a${i}`));
    await vi.waitFor(() => expect(fn.calls).toHaveLength(10));
    expect((await post('late')).status).toBe(503);
    expect(await statusOfHead('late', 100)).toBe('HTTP/1.1 503');
    open();
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(fn.calls).not.toContain('late');
  });
});

describe('the end of an action', () => {
  it('interrupts its function, and the id is never called again', async () => {
    const { opened, open } = gate();
    fn.script = () => opened;
    const running = post('a1');
    await vi.waitFor(() => expect(fn.calls).toEqual(['a1']));
    expect((await ask('/actions/a1', { method: 'DELETE' })).status).toBe(200);
    expect((await running).status).toBe(410);
    await vi.waitFor(() => expect(fn.interrupts).toEqual(['a1']));
    open();
    expect((await post('a1')).status).toBe(410);
    expect(fn.calls).toEqual(['a1']);
  });

  it('leaves the container quiet also when nobody waits for the action any more', async () => {
    const { opened, open } = gate();
    fn.script = () => opened;
    const worker = new AbortController();
    const gone = ask('/actions/a1', { body: JSON.stringify(message), signal: worker.signal });
    await vi.waitFor(() => expect(fn.calls).toEqual(['a1']));
    worker.abort();
    await expect(gone).rejects.toThrow();
    await ask('/actions/a1', { method: 'DELETE' });
    open();
    const status = async () => (await ask('/status', { method: 'GET' })).json();
    await vi.waitFor(async () => expect(await status()).toMatchObject({ quiet: true }), { timeout: 5_000 });
  });

  it('may come before the action', async () => {
    await ask('/actions/a1', { method: 'DELETE' });
    expect((await post('a1')).status).toBe(410);
    expect(fn.calls).toEqual([]);
  });

  it('comes with the cancel of the call', async () => {
    fn.script = () => new Promise(() => undefined);
    const abort = new AbortController();
    const request = functionRequest({});
    const result = pair.runtime.call(request, abort.signal);
    await vi.waitFor(() => expect(fn.calls).toHaveLength(1));
    abort.abort(new Error('cancelled'));
    await expect(result).rejects.toThrow('cancelled');
    await vi.waitFor(() => expect(fn.interrupts).toEqual([request.actionId]));
  });

  it('does not come when the run is gone', async () => {
    const { opened, open } = gate();
    fn.script = () => opened;
    const abort = new AbortController();
    const result = pair.runtime.call(functionRequest({}), abort.signal);
    await vi.waitFor(() => expect(fn.calls).toHaveLength(1));
    abort.abort(new RunGone('gone'));
    await expect(result).rejects.toThrow('gone');
    await sleep(200);
    expect(fn.interrupts).toEqual([]);
    open();
  });

  it('comes with the deadline, whether a worker is there or not', async () => {
    fn.script = () => new Promise(() => undefined);
    const request = functionRequest({}, { deadline: Date.now() + 400 });
    expect(await pair.runtime.call(request, never)).toEqual({ kind: 'timeout' });
    await vi.waitFor(() => expect(fn.interrupts).toEqual([request.actionId]));
    const abandoned = new AbortController();
    const body = JSON.stringify({ ...message, left: 400 });
    const headers = { Authorization: `Bearer ${token}` };
    const gone = fetch(`${pair.url}/actions/a2`, { method: 'POST', body, headers, signal: abandoned.signal });
    await vi.waitFor(() => expect(fn.calls).toContain('a2'));
    abandoned.abort();
    await gone.catch(() => undefined);
    await vi.waitFor(() => expect(fn.interrupts).toContain('a2'), { timeout: 5000 });
  });
});

describe('a worker that takes what an action asks for, and does not answer', () => {
  let silent: Server;
  let engine: ActionMessage['engine'];
  beforeEach(async () => {
    silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    engine = { url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, token: 'none' };
  });
  afterEach(() => void silent.close().closeAllConnections());

  it.each<[string, ActionFile[], string[]]>([
    ['before the call', [{ key: 'data', as: 'data', scope: 'instance', type: 'plain' }], []],
    ['after it', [], ['a1']],
  ])('holds up the container until the deadline at most, %s', async (_when, files, calls) => {
    fn.script = async ({ dir }) => writeFile(join(dir, 'out/instance/left'), 'x');
    const body = JSON.stringify({ ...message, files, engine, left: 600 });
    expect(await (await ask('/actions/a1', { body })).json()).toEqual({ kind: 'timeout' });
    const status = async () => (await ask('/status', { method: 'GET' })).json();
    await vi.waitFor(async () => expect(await status()).toMatchObject({ quiet: true }), { timeout: 5_000 });
    expect([fn.calls, fn.interrupts, existsSync(join(pair.dir, 'a1'))]).toEqual([calls, [], false]);
  });
});

describe('an engine of containers', () => {
  const said: string[] = [];
  beforeEach(() => void said.splice(0));
  const runtimeWith = (take: SidecarPlaces['take']) =>
    new SidecarRuntime({
      places: { take, find: async () => undefined },
      reachOf: () => ({ log: async () => undefined, read: async () => Buffer.of(), write: async () => undefined }),
      engine: pair.engine,
      engineUrl: `http://127.0.0.1:${pair.engine.port}`,
      endSeen: 0,
      warn: () => undefined,
      say: (_request, line) => void said.push(line),
    });
  const placeWith = (leave: () => void): SidecarPlace => ({
    ...{ name: 'late', address: { url: pair.url, token }, leave },
    lost: async () => undefined,
  });
  const refused = Object.assign(new Error('connect ECONNREFUSED /run/engine.sock'), { code: 'ECONNREFUSED' });
  const away = new Error('the containers cannot be looked up: connect ECONNREFUSED /run/engine.sock', {
    cause: refused,
  });

  it('that is away is waited for, and the log of the instance says so once', async () => {
    let looks = 0;
    const runtime = runtimeWith(async () => {
      if (++looks < 3) throw away;
      return placeWith(() => undefined);
    });
    expect(await runtime.call(functionRequest({}), never)).toMatchObject({ kind: 'success' });
    expect(said).toEqual([`the call waits for what runs its container: ${away.message}`]);
    await runtime.close(0);
  });

  it('that stays away holds up no call beyond its deadline', async () => {
    const runtime = runtimeWith(() => Promise.reject(away));
    const deadline = Date.now() + 100;
    expect(await runtime.call(functionRequest({}, { deadline }), never)).toEqual({ kind: 'timeout' });
    await runtime.close(0);
  });

  it('that refuses is asked once', async () => {
    const runtime = runtimeWith(() => Promise.reject(new Error('there is no such image')));
    const refusal = { kind: 'unreachable', reason: 'there is no such image' };
    expect(await runtime.call(functionRequest({}), never)).toEqual(refusal);
    expect(said).toEqual([]);
    await runtime.close(0);
  });

  it('that does not answer holds up no call that is given up; the place that it finds later is free', async () => {
    const { opened, open } = gate();
    let left = 0;
    const runtime = runtimeWith(() => opened.then(() => placeWith(() => left++)));
    const abort = new AbortController();
    const result = runtime.call(functionRequest({}), abort.signal);
    abort.abort(new Error('cancelled'));
    await expect(result).rejects.toThrow('cancelled');
    open();
    await vi.waitFor(() => expect(left).toBe(1));
    await runtime.close(0);
    expect(fn.calls).toEqual([]);
  });
});

describe('the way to the engine', () => {
  it('is open to the action alone, and only while it runs', async () => {
    const reach = { log: async () => undefined, read: async () => Buffer.from('mine'), write: async () => undefined };
    const one = pair.engine.admit('one', reach);
    const two = pair.engine.admit('two', reach);
    const status = async (id: string, bearing: string): Promise<number> => {
      const url = `http://127.0.0.1:${pair.engine.port}/var?aid=${id}&key=x`;
      return (await fetch(url, { headers: { Authorization: `Bearer ${bearing}` } })).status;
    };
    expect(await status('one', one.token)).toBe(200);
    expect(await status('one', two.token)).toBe(404);
    expect(await status('two', one.token)).toBe(404);
    expect(await status('one', '')).toBe(404);
    one.end();
    expect(await status('one', one.token)).toBe(404);
  });
});

describe('a sidecar', () => {
  it('finishes what runs when it is stopped, and takes nothing new', async () => {
    const { opened, open } = gate();
    fn.script = async ({ dir }) => {
      await opened;
      return existsSync(dir);
    };
    const running = post('a1');
    await vi.waitFor(() => expect(fn.calls).toEqual(['a1']));
    const closed = pair.sidecar.close(5_000);
    expect((await post('a2')).status).toBe(503);
    open();
    expect(await (await running).json()).toEqual({ kind: 'success', value: true });
    await closed;
    await expect(post('a3')).rejects.toThrow();
    expect([fn.calls, readdirSync(pair.dir)]).toEqual([['a1'], []]);
  });

  it('that is to be replaced takes nothing new, and may be removed when its actions have ended', async () => {
    const { opened, open } = gate();
    fn.script = () => opened;
    const running = post('a1');
    await vi.waitFor(() => expect(fn.calls).toEqual(['a1']));
    expect((await ask('/retire')).status).toBe(409);
    expect((await ask('/retire?anyway')).status).toBe(202);
    expect((await post('a2')).status).toBe(409);
    const status = async () => (await ask('/status', { method: 'GET' })).json();
    expect(await status()).toMatchObject({ quiet: false, retired: true, leaving: true });
    open();
    await (await running).text();
    await vi.waitFor(async () => expect(await status()).toMatchObject({ quiet: true, leaving: true }));
    expect((await ask('/retire?anyway')).status).toBe(200);
  });

  it.each(loopback)('waits until its function listens, on %s only if it likes', async (host) => {
    const [port = 0] = await freePorts(1);
    const options = { token, port: 0, host: '127.0.0.1', localPort: 0, dir: pair.dir, warn: () => undefined };
    const functionUrl = new URL(`http://localhost:${port}`);
    const starting = startSidecar({ ...options, functionUrl, signal: never });
    let started = false;
    void starting.then(() => (started = true));
    await sleep(500);
    expect(started).toBe(false);
    const server = await listenOn(port, host);
    const sidecar = await starting;
    const response = await fetch(`http://127.0.0.1:${sidecar.port}/actions/a1`, {
      method: 'POST',
      body: JSON.stringify(message),
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toEqual({ kind: 'success', value: { a: 1 } });
    await sidecar.close(0);
    server.close();
  });

  it('leaves nothing behind when it is stopped while it waits', async () => {
    const [port = 0, localPort = 0] = await freePorts(2);
    const options = { token, port: 0, host: '127.0.0.1', localPort, dir: pair.dir, warn: () => undefined };
    const functionUrl = new URL(`http://localhost:${port}`);
    const starting = startSidecar({ ...options, functionUrl, signal: AbortSignal.timeout(100) });
    await expect(starting).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${localPort}/`)).rejects.toThrow();
  });
});

/** A function that answers what it is sent. */
async function listenOn(port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => void request.pipe(response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
