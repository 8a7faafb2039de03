import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reachOf } from '../../src/functions/local/action-reach.js';
import { variableLimit } from '../../src/functions/local/function-variables.js';
import { createLocalServer, type LocalServer } from '../../src/functions/local/local-server.js';
import { caller } from './runtimes/endpoint-fixture.js';
import { createMemoryVariables, type MemoryVariables } from './support/memory-variables.js';

const warnings: string[] = [];
let variables: MemoryVariables;
let server: LocalServer;

beforeEach(async () => {
  warnings.length = 0;
  variables = createMemoryVariables();
  const reach = reachOf(caller, { write: async () => undefined }, variables);
  server = await createLocalServer({
    port: 0,
    host: '127.0.0.1',
    reachOf: (actionId) => (actionId === 'a1' ? reach : undefined),
    warn: (text) => void warnings.push(text),
  });
});
afterEach(() => server.close());

const bytes = Buffer.from([0, 255, 128, 10]);

function ask(query: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}/var?${query}`, init);
}

async function textOf(query: string, init: RequestInit = {}): Promise<[number, string]> {
  const response = await ask(query, init);
  return [response.status, await response.text()];
}

describe('GET /var', () => {
  it.each(['instance', 'workflow', 'namespace', 'file'] as const)('gives the bytes of the scope %s', async (scope) => {
    variables.set(scope, 'name', bytes);
    const response = await ask(`aid=a1&scope=${scope}&key=name`);
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '4']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  it.each(['aid=a1&key=name', 'aid=a1&scope=&key=name'])(
    'means the instance when it names no scope: %s',
    async (query) => {
      variables.set('instance', 'name', 'here');
      expect(await textOf(query)).toEqual([200, 'here']);
    },
  );

  it('gives no bytes for what is missing', async () => {
    const response = await ask('aid=a1&scope=workflow&key=name');
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '0']);
  });
});

describe('POST /var', () => {
  it.each(['instance', 'workflow', 'namespace'] as const)('sets a variable of the scope %s', async (scope) => {
    const init = { method: 'POST', body: bytes, headers: { 'Content-Type': 'image/png' } };
    expect(await textOf(`aid=a1&scope=${scope}&key=name`, init)).toEqual([200, '']);
    expect(variables.get(scope, 'name')).toEqual(bytes);
    expect(variables.writes).toEqual([`${scope} name (image/png)`]);
  });

  it('takes the type away when it names none', async () => {
    await ask('aid=a1&scope=workflow&key=name', { method: 'POST', body: bytes });
    expect(variables.writes).toEqual(['workflow name ()']);
  });

  it('takes a body of unknown length', async () => {
    const status = await new Promise((resolve, reject) => {
      const url = `http://127.0.0.1:${server.port}/var?aid=a1&scope=namespace&key=name`;
      const request = httpRequest(url, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      for (let i = 0; i < 3; i++) request.write('part ');
      request.end();
    });
    expect(status).toBe(200);
    expect(variables.get('namespace', 'name')?.toString()).toBe('part part part ');
  });

  it('refuses files: they can be read only', async () => {
    expect(await textOf('aid=a1&scope=file&key=name', { method: 'POST', body: 'x' })).toEqual([
      400,
      'the scope "file" can be read only\n',
    ]);
    expect(variables.writes).toEqual([]);
  });

  it('refuses more than 128 MiB before it has come', async () => {
    const status = await new Promise((resolve, reject) => {
      const url = `http://127.0.0.1:${server.port}/var?aid=a1&key=name`;
      const headers = { 'Content-Length': String(variableLimit + 1) };
      const request = httpRequest(url, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on('error', reject);
      request.write('x');
    });
    expect(status).toBe(413);
  });
});

describe('what is refused', () => {
  it.each(['thread', 'system', 'other'])('the scope %s', async (scope) => {
    for (const method of ['GET', 'POST']) {
      const [status, text] = await textOf(`aid=a1&scope=${scope}&key=name`, { method });
      expect([status, text]).toEqual([400, expect.stringContaining(`unknown scope "${scope}"`)]);
    }
  });

  it.each(['', 'key=', 'key=1a', 'key=a%2Fb', 'key=a-'])('a name that no variable has: %s', async (key) => {
    expect((await textOf(`aid=a1&scope=instance&${key}`))[0]).toBe(400);
    expect((await textOf(`aid=a1&scope=instance&${key}`, { method: 'POST', body: 'x' }))[0]).toBe(400);
  });

  it('an action that does not run', async () => {
    expect(await textOf('aid=a2&scope=instance&key=name')).toEqual([
      404,
      expect.stringContaining('actionId "a2" not found'),
    ]);
  });

  it.each(['PUT', 'DELETE', 'HEAD'])('the method %s', async (method) => {
    expect((await textOf('aid=a1&scope=instance&key=name', { method }))[0]).toBe(405);
  });

  it('anything while the store is down, without its words', async () => {
    variables.failWith('the store is down');
    expect(await textOf('aid=a1&scope=instance&key=name')).toEqual([500, '']);
    expect(warnings).toEqual(['a request of a function failed: the store is down']);
  });
});
