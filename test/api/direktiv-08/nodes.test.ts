import { beforeEach, describe, expect, it } from 'vitest';
import { base64 } from '../support/api.js';
import { time, useFormerApi } from './support/former-api.js';

const api = useFormerApi();
const flow = 'states:\n- {id: a, type: noop}\n';
const put = (path: string, op: string, body?: string) => api().ask('PUT', `/demo/tree/${path}?op=${op}`, body);
const content = async (path: string) => {
  const file = await api().store.files.get('demo', path);
  return file && Buffer.from(file.data).toString();
};

function node(path: string, type: string) {
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  return {
    ...{ name: path.slice(path.lastIndexOf('/') + 1), path, parent, type, expandedType: type },
    ...{ attributes: [], oid: '', readOnly: false, mimeType: expect.any(String) as string },
    createdAt: expect.stringMatching(time) as string,
    updatedAt: expect.stringMatching(time) as string,
  };
}

describe('op=create-workflow of Direktiv 0.8', () => {
  it('keeps a flow, and answers it with its text', async () => {
    const answer = await put('a.yaml', 'create-workflow', flow);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      namespace: 'demo',
      node: node('/a.yaml', 'workflow'),
      source: base64(flow),
      revision: { source: base64(flow), hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(await content('/a.yaml')).toBe(flow);
  });

  it('answers once the text of what is too large to be a flow', async () => {
    const large = `a: ${'x'.repeat(1024 * 1024)}\n`;
    const { json } = await put('large.yaml', 'create-workflow', large);
    expect(json).toMatchObject({ source: base64(large), revision: { name: 'latest' } });
    expect((json as { revision: object }).revision).not.toHaveProperty('source');
  });

  it('keeps one without a suffix under exactly its name', async () => {
    expect((await put('hello', 'create-workflow', flow)).json).toMatchObject({ node: node('/hello', 'workflow') });
  });

  it.each(['a.yaml', 'a'])('answers 409 to %s when the flow is there, so that the script updates it', async (name) => {
    await api().keepFlow('/a.yaml');
    const answer = await put(name, 'create-workflow', flow);
    expect(answer).toMatchObject({ status: 409, json: { code: 409, message: "file '/a.yaml': already exists" } });
    expect((await api().ask('POST', `/demo/tree/${name}?op=update-workflow`, flow)).status).toBe(200);
    expect(await content('/a.yaml')).toBe(flow);
  });

  it.each([
    ['', 'empty workflow is not allowed'],
    ['- a list', 'file data has invalid yaml string'],
  ])('refuses %j', async (body, message) => {
    expect(await put('a.yaml', 'create-workflow', body)).toMatchObject({ status: 406, json: { code: 406, message } });
  });

  it('refuses a directory that is not there', async () => {
    const answer = await put('x/a.yaml', 'create-workflow', flow);
    expect(answer).toMatchObject({ status: 406, json: { message: 'filesystem path has no parent directory' } });
  });

  it('knows the file of a service by what it says it is', async () => {
    const answer = await put('s.yaml', 'create-workflow', 'direktiv_api: service/v1\nimage: a\n');
    expect(answer.json).toMatchObject({ node: { type: 'service' } });
  });

  it('gives the secrets that a flow names a place', async () => {
    const text =
      'functions:\n- {id: f, image: i, type: knative-workflow}\nstates:\n- {id: a, type: action, action: {function: f, secrets: [token]}}\n';
    await put('a.yaml', 'create-workflow', text);
    expect(await api().store.secrets.list('demo')).toMatchObject([{ name: 'token', initialized: false }]);
  });
});

describe('op=update-workflow of Direktiv 0.8', () => {
  const update = (name: string, body: string) => api().ask('POST', `/demo/tree/${name}?op=update-workflow`, body);

  it('answers the flow with its new text', async () => {
    await api().keepFlow('/a.yaml');
    const answer = await update('a.yaml', flow);
    expect(answer).toMatchObject({ status: 200, json: { namespace: 'demo', source: base64(flow) } });
  });

  it('answers 404 to one that is not there', async () => {
    expect(await update('a.yaml', flow)).toMatchObject({ status: 404, json: { code: 404 } });
  });
});

describe('op=create-file and op=update-file of Direktiv 0.8', () => {
  it('keep any bytes with their type', async () => {
    const made = await api().ask('PUT', '/demo/tree/logo.svg?op=create-file', '<svg/>', {
      'Content-Type': 'image/svg+xml',
    });
    expect(made.json).toMatchObject({
      node: node('/logo.svg', 'file'),
      file: { name: 'logo.svg', mimeType: 'image/svg+xml', source: base64('<svg/>') },
    });
    await api().ask('POST', '/demo/tree/logo.svg?op=update-file', '<svg></svg>');
    expect(await content('/logo.svg')).toBe('<svg></svg>');
  });
});

describe('looking at the tree as in Direktiv 0.8', () => {
  beforeEach(async () => {
    await put('dir', 'create-directory');
    await put('dir/a.yaml', 'create-workflow', flow);
  });

  it.each(['', '/'])('shows the root at tree%s', async (slash) => {
    const answer = await api().ask('GET', `/demo/tree${slash}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      namespace: 'demo',
      node: { ...node('/', 'directory'), name: '', parent: '/' },
      children: {
        pageInfo: { order: [], filter: [], limit: 0, offset: 0, total: 1 },
        results: [node('/dir', 'directory')],
      },
    });
  });

  it.each(['dir/a.yaml', 'dir/a'])('shows the flow %s with its text', async (path) => {
    const answer = await api().ask('GET', `/demo/tree/${path}`);
    expect(answer.json).toMatchObject({
      node: node('/dir/a.yaml', 'workflow'),
      source: base64(flow),
      eventLogging: '',
    });
  });

  it('answers 404 to what is not there', async () => {
    const answer = await api().ask('GET', '/demo/tree/b.yaml');
    expect(answer).toMatchObject({ status: 404, json: { code: 404, message: "file '/b.yaml': not found" } });
  });

  it('answers 404 below a namespace that is not there', async () => {
    expect(await api().ask('GET', '/nobody/tree/')).toMatchObject({ status: 404, json: { code: 404 } });
  });
});

describe('op=create-directory of Direktiv 0.8', () => {
  it('makes one', async () => {
    const answer = await put('dir/', 'create-directory');
    expect(answer).toMatchObject({ status: 200, json: { namespace: 'demo', node: node('/dir', 'directory') } });
  });

  it('answers 409 when it is there', async () => {
    await put('dir', 'create-directory');
    expect((await put('dir', 'create-directory')).status).toBe(409);
  });

  it('refuses a mirror of a repository', async () => {
    const answer = await put('dir', 'create-directory', '{"url": "https://example.com/a.git"}');
    expect(answer.status).toBe(406);
    expect(await content('/dir')).toBeUndefined();
  });
});

describe('op=rename-node of Direktiv 0.8', () => {
  it('moves a flow', async () => {
    await api().keepFlow('/a.yaml', flow);
    const answer = await api().ask('POST', '/demo/tree/a?op=rename-node', '{"new": "/b.yaml"}');
    expect(answer).toMatchObject({ status: 200, json: { namespace: 'demo', node: node('/b.yaml', 'workflow') } });
    expect(await content('/b.yaml')).toBe(flow);
  });
});

describe('op=delete-node of Direktiv 0.8', () => {
  const remove = (path: string, query = '') => api().ask('DELETE', `/demo/tree/${path}?op=delete-node${query}`);

  it('deletes a flow, once', async () => {
    await api().keepFlow('/a.yaml');
    expect(await remove('a.yaml')).toMatchObject({ status: 200, text: '' });
    expect((await remove('a.yaml')).status).toBe(404);
  });

  it('deletes a directory with files only when that is said', async () => {
    await put('dir', 'create-directory');
    await put('dir/a.yaml', 'create-workflow', flow);
    expect(await remove('dir')).toMatchObject({ status: 406, json: { code: 406 } });
    expect((await remove('dir', '&recursive=true')).status).toBe(200);
    expect(await content('/dir/a.yaml')).toBeUndefined();
  });

  it('does not delete the root', async () => {
    expect((await remove('', '&recursive=true')).status).toBe(406);
  });
});
