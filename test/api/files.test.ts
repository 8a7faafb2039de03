import { beforeEach, describe, expect, it } from 'vitest';
import { createConnection } from 'node:net';
import { base64, useApi } from './support/api.js';

const api = useApi();
const root = '/api/v2/namespaces/demo/files';
const time = expect.stringMatching(/Z$/) as string;
const yaml = base64('states: []');

const create = (parent: string, body: object) => api().post(`${root}${parent}`, body);
const get = (path: string) => api().get(`${root}${path}`);
const patch = (path: string, body: object) => api().send('PATCH', `${root}${path}`, JSON.stringify(body));
const remove = (path: string) => api().send('DELETE', `${root}${path}`);

const invalid = (message: string) => ({ error: { code: 'request_data_invalid', message } });
const exists = { error: { code: 'resource_already_exists', message: 'filesystem path already exists' } };
const missing = { error: { code: 'resource_not_found', message: 'filesystem path is not found' } };

beforeEach(async () => {
  await create('/', { name: 'dir', type: 'directory' });
  await create('/dir', { name: 'flow.yaml', type: 'workflow', mimeType: 'application/yaml', data: yaml });
});

describe('reading files (http 5)', () => {
  it('gives a file with its content', async () => {
    expect((await get('/dir/flow.yaml')).json.data).toEqual({
      path: '/dir/flow.yaml',
      type: 'workflow',
      data: yaml,
      size: 10,
      mimeType: 'application/yaml',
      createdAt: time,
      updatedAt: time,
      children: null,
    });
  });

  it('gives a directory with its entries by path, without their content', async () => {
    await create('/', { name: 'a', type: 'file', data: '' });
    expect((await get('')).json.data).toEqual({
      path: '/',
      type: 'directory',
      createdAt: time,
      updatedAt: time,
      children: [
        { path: '/a', type: 'file', createdAt: time, updatedAt: time },
        { path: '/dir', type: 'directory', createdAt: time, updatedAt: time },
      ],
    });
  });

  it('gives the size and the type of the content with the entries of a directory', async () => {
    const { children } = (await get('/dir')).json.data as { children: object[] };
    expect(children).toEqual([
      {
        path: '/dir/flow.yaml',
        type: 'workflow',
        size: 10,
        mimeType: 'application/yaml',
        createdAt: time,
        updatedAt: time,
      },
    ]);
  });

  it('shows all fields of an empty file', async () => {
    await create('/', { name: 'empty', type: 'file' });
    expect((await get('/empty')).json.data).toMatchObject({ data: '', size: 0, mimeType: '' });
  });

  it('cleans the path', async () => {
    expect((await get('//dir///flow.yaml')).json.data).toMatchObject({ path: '/dir/flow.yaml' });
    expect(await rawPath(`${root}/x/../dir/./flow.yaml`)).toContain('"path":"/dir/flow.yaml"');
  });

  it('answers 404 to a missing path', async () => {
    const answer = await get('/nothing');
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual(missing);
  });

  it.each(['/_a', '/a-', '/1', '/.hidden', '/a/b%20c', '/a%00', '/ä', '/%ff', `/${'x'.repeat(1000)}`])(
    'answers 400 to the path %s, which breaks the rule',
    async (path) => {
      for (const answer of [await get(path), await remove(path), await patch(path, {})]) {
        expect(answer.status).toBe(400);
        expect(answer.json).toEqual(invalid('filesystem path is invalid'));
      }
    },
  );

  it('works in a namespace whose name starts with files', async () => {
    await api().post('/api/v2/namespaces', { name: 'files2' });
    await api().post('/api/v2/namespaces/files2/files', { name: 'files', type: 'directory' });
    expect((await api().get('/api/v2/namespaces/files2/files/files')).json.data).toMatchObject({ path: '/files' });
  });
});

describe('reading raw files (http 5)', () => {
  it('gives the bytes with the stored type', async () => {
    const answer = await get('/dir/flow.yaml?raw=true');
    expect(answer.text).toBe('states: []');
    expect(answer.headers.get('content-type')).toBe('application/yaml');
  });

  it('gives bytes as a stream of octets when no type is stored, and a stored one that no header can carry made safe', async () => {
    await create('/', { name: 'a', type: 'file', data: 'AAEC' });
    expect((await get('/a?raw=true')).headers.get('content-type')).toBe('application/octet-stream');
    await create('/', { name: 'b', type: 'file', mimeType: 'text/\r\nX: y\u0000', data: 'AAEC' });
    const answer = await get('/b?raw=true');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x')).toBeNull();
  });

  it('answers 404 with nothing for directories and missing paths', async () => {
    for (const path of ['/dir', '/nothing']) {
      const answer = await get(`${path}?raw=true`);
      expect([answer.status, answer.text]).toEqual([404, '']);
    }
  });

  it('needs exactly raw=true', async () => {
    expect((await get('/dir/flow.yaml?raw=1')).json.data).toMatchObject({ data: yaml });
  });
});

describe('creating files (http 5)', () => {
  it('answers the file with its content, without children', async () => {
    const answer = await create('/dir', { name: 'a.txt', type: 'file', mimeType: 'text/plain', data: base64('hi') });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({
      path: '/dir/a.txt',
      type: 'file',
      data: base64('hi'),
      size: 2,
      mimeType: 'text/plain',
      createdAt: time,
      updatedAt: time,
    });
  });

  it('takes a name with slashes below the parent', async () => {
    expect((await create('/', { name: 'dir//b', type: 'file' })).json.data).toMatchObject({ path: '/dir/b' });
  });

  it('stores a workflow that is no valid flow', async () => {
    const answer = await create('/', { name: 'bad.yaml', type: 'workflow', data: base64('states: nonsense') });
    expect(answer.status).toBe(200);
  });

  it.each(['workflow', 'service', 'endpoint', 'consumer', 'gateway'])('wants a YAML mapping for a %s', async (type) => {
    for (const text of ['- list', 'scalar', 'a: [', 'a: 1\na: 2']) {
      const answer = await create('/', { name: 'x', type, data: base64(text) });
      expect(answer.json).toEqual(invalid('file data has invalid yaml string'));
    }
    expect((await create('/', { name: 'y', type, data: base64('# nothing') })).status).toBe(200);
    expect((await create('/', { name: 'z', type, data: base64('a: 1\n---\n- b') })).status).toBe(200);
  });

  it.each([
    ['a quoted text that ends below its key', "states:\n- id: a\n  type: noop\n  transform: 'jq({\n    x: 1\n  })'\n"],
    ['a comment behind a value at once', "states:\n- id: a\n  type: noop\n  log: 'x'# said\n"],
  ])('takes what flows may be written like: %s', async (_what, text) => {
    expect((await create('/', { name: 'loose.yaml', type: 'workflow', data: base64(text) })).status).toBe(200);
    expect((await patch('/loose.yaml', { data: base64(`${text}# changed\n`) })).status).toBe(200);
  });

  it('takes anything for a plain file', async () => {
    expect((await create('/', { name: 'x', type: 'file', data: base64('a: [') })).status).toBe(200);
  });

  it('survives YAML that is nested deeply or multiplies aliases', async () => {
    const deep = base64(`a: ${'['.repeat(50_000)}`);
    expect((await create('/', { name: 'x', type: 'workflow', data: deep })).status).toBe(400);
    const bomb = ['a0: &a0 [x]', ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)];
    expect((await create('/', { name: 'x', type: 'workflow', data: base64(bomb.join('\n')) })).status).toBe(200);
  });

  it('refuses bad base64', async () => {
    for (const data of ['abc', 'a_-=', '====']) {
      const answer = await create('/', { name: 'x', type: 'file', data });
      expect(answer.status).toBe(400);
      expect(answer.json).toEqual(invalid('file data has invalid base64 string'));
    }
    expect((await create('/', { name: 'd', type: 'directory', data: '!' })).status).toBe(200);
  });

  it('refuses a path that exists, under any type', async () => {
    const answer = await create('/', { name: 'dir', type: 'file' });
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual(exists);
  });

  it('gives a directory that was made without content', async () => {
    const answer = await create('/', { name: 'made', type: 'directory' });
    expect(answer.json.data).toEqual({ path: '/made', type: 'directory', createdAt: time, updatedAt: time });
  });

  it('refuses a parent that is missing or no directory', async () => {
    for (const parent of ['/nothing', '/dir/flow.yaml']) {
      const answer = await create(parent, { name: 'x', type: 'file' });
      expect(answer.status).toBe(400);
      expect(answer.json).toEqual(invalid('filesystem path has no parent directory'));
    }
  });

  it('refuses an unknown type', async () => {
    for (const type of ['', 'folder', 'toString']) {
      expect((await create('/', { name: 'x', type })).json).toEqual(invalid('filesystem type is invalid'));
    }
  });

  it('refuses a name that breaks the path rule', async () => {
    for (const name of ['_x', 'x y', '9']) {
      expect((await create('/', { name, type: 'file' })).json).toEqual(invalid('filesystem path is invalid'));
    }
  });

  it('checks base64, YAML, path, type, existence and parent in this order', async () => {
    const message = async (body: object, parent = '/') => (await create(parent, body)).json.error.message;
    expect(await message({ name: '_', type: 'workflow', data: '!' })).toContain('base64');
    expect(await message({ name: '_', type: 'workflow', data: base64('- a') })).toContain('yaml');
    expect(await message({ name: '_', type: 'nonsense' })).toContain('path is invalid');
    expect(await message({ name: 'dir', type: 'nonsense' })).toContain('type is invalid');
    expect(await message({ name: 'dir', type: 'file' })).toContain('already exists');
  });
});

describe('updating files (http 5)', () => {
  it('replaces the content and answers it', async () => {
    const answer = await patch('/dir/flow.yaml', { data: base64('a: 1') });
    expect(answer.json.data).toMatchObject({ path: '/dir/flow.yaml', data: base64('a: 1'), size: 4 });
    expect((await get('/dir/flow.yaml')).json.data).toMatchObject({ data: base64('a: 1') });
  });

  it('moves a file and answers it without its content', async () => {
    const answer = await patch('/dir/flow.yaml', { path: '/moved.yaml' });
    expect(answer.json.data).toMatchObject({ path: '/moved.yaml', type: 'workflow' });
    expect(answer.json.data).not.toHaveProperty('data');
    expect((await get('/dir/flow.yaml')).status).toBe(404);
  });

  it('moves a directory with all it holds', async () => {
    await patch('/dir', { path: 'other/' });
    expect((await get('/other/flow.yaml')).json.data).toMatchObject({ data: yaml });
  });

  it('does both at once', async () => {
    await patch('/dir/flow.yaml', { data: base64('b: 2'), path: '/b' });
    expect((await get('/b')).json.data).toMatchObject({ data: base64('b: 2') });
  });

  it('changes nothing with empty or missing fields', async () => {
    for (const body of [{}, { data: '' }, { data: null, path: null }]) {
      expect((await patch('/dir/flow.yaml', body)).status).toBe(200);
      expect((await get('/dir/flow.yaml')).json.data).toMatchObject({ data: yaml });
    }
  });

  it('wants a YAML mapping where the path ends in .yaml or .yml', async () => {
    const broken = { data: base64('- a') };
    expect((await patch('/dir/flow.yaml', broken)).json).toEqual(invalid('updated file data has invalid yaml string'));
    await create('/', { name: 'plain', type: 'workflow' });
    expect((await patch('/plain', broken)).status).toBe(200);
  });

  it('refuses bad base64', async () => {
    expect((await patch('/dir/flow.yaml', { data: '!' })).json).toEqual(
      invalid('updated file data has invalid base64 string'),
    );
  });

  it('refuses content for a directory', async () => {
    expect((await patch('/dir', { data: base64('x') })).json).toEqual(invalid('filesystem path is a directory'));
  });

  it('refuses a target that exists, has no parent, is the root or breaks the rule', async () => {
    expect((await patch('/dir/flow.yaml', { path: '/dir' })).json).toEqual(exists);
    expect((await patch('/dir/flow.yaml', { path: '/no/x' })).json).toEqual(
      invalid('filesystem path has no parent directory'),
    );
    expect((await patch('/dir', { path: '/dir/inside' })).json).toEqual(
      invalid('filesystem path has no parent directory'),
    );
    expect((await patch('/dir', { path: '/' })).json).toEqual(invalid('filesystem path is invalid'));
    expect((await patch('/', { path: '/x' })).json).toEqual(invalid('filesystem path is invalid'));
    expect((await patch('/dir', { path: '/_' })).json).toEqual(invalid('filesystem path is invalid'));
  });

  it('answers 404 to a missing path', async () => {
    const answer = await patch('/nothing', { path: '/x' });
    expect([answer.status, answer.json]).toEqual([404, missing]);
  });
});

describe('deleting files (http 5)', () => {
  it('answers nothing', async () => {
    const answer = await remove('/dir/flow.yaml');
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect((await get('/dir/flow.yaml')).status).toBe(404);
  });

  it('takes a directory with all it holds', async () => {
    await remove('/dir');
    expect((await get('/dir/flow.yaml')).status).toBe(404);
  });

  it('answers 404 to a missing path and 400 to the root', async () => {
    expect((await remove('/nothing')).status).toBe(404);
    expect((await remove('')).status).toBe(400);
  });
});

/** `fetch` cleans paths by itself, so this one goes over a bare socket. */
function rawPath(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = createConnection(api().port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
