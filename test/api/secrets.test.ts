import { describe, expect, it } from 'vitest';
import { base64, useApi } from './support/api.js';

const api = useApi();
const path = '/api/v2/namespaces/demo/secrets';
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/) as string;
const view = (name: string, initialized: boolean) => ({ name, initialized, createdAt: time, updatedAt: time });
const patch = (name: string, body: unknown) => api().send('PATCH', `${path}/${name}`, JSON.stringify(body));

describe('secrets (http 9)', () => {
  it('are created and shown without their value', async () => {
    const created = await api().post(path, { name: 'a.b/C', data: base64('x') });
    expect([created.status, created.json.data]).toEqual([200, view('a.b/C', true)]);
    expect((await api().get(`${path}/a.b%2FC`)).json.data).toEqual(view('a.b/C', true));
  });

  it.each([[{ name: 'n' }], [{ name: 'n', data: null }], [{ name: 'n', data: '' }]])(
    '%j has no value',
    async (body) => {
      expect((await api().post(path, body)).json.data).toEqual(view('n', false));
    },
  );

  it('are overwritten by a second creation', async () => {
    await api().post(path, { name: 'a' });
    expect((await api().post(path, { name: 'a', data: base64('x') })).json.data).toEqual(view('a', true));
  });

  it('are listed, the oldest first', async () => {
    await api().post(path, { name: 'z' });
    await new Promise((resolve) => setTimeout(resolve, 2));
    await api().post(path, { name: 'a', data: base64('x') });
    expect((await api().get(path)).json.data).toEqual([view('z', false), view('a', true)]);
  });

  it('are changed; null takes the value away', async () => {
    await api().post(path, { name: 'a' });
    expect((await patch('a', { data: base64('x') })).json.data).toEqual(view('a', true));
    expect((await patch('a', { data: null })).json.data).toEqual(view('a', false));
  });

  it('are deleted', async () => {
    await api().post(path, { name: 'a' });
    const deleted = await api().send('DELETE', `${path}/a`);
    expect([deleted.status, deleted.text]).toEqual([200, '']);
    expect((await api().get(`${path}/a`)).status).toBe(404);
  });

  it('that are unknown are not found', async () => {
    expect((await api().get(`${path}/no`)).json.error.code).toBe('resource_not_found');
    expect((await patch('no', { data: null })).status).toBe(404);
    expect((await api().send('DELETE', `${path}/no`)).status).toBe(404);
  });

  it('need base64 and a name', async () => {
    expect((await api().post(path, { name: 'a', data: '%' })).json.error.code).toBe('request_body_not_json');
    expect((await api().post(path, { data: base64('x') })).json.error.code).toBe('request_data_invalid');
    expect((await api().post(path, { name: 'x'.repeat(257) })).json.error.code).toBe('request_data_invalid');
  });
});

const flow = (name: string) =>
  `functions: [{id: f, type: knative-workflow, image: i}]\nstates: [{id: a, type: action, action: {function: f, secrets: [${name}]}}]`;
const upload = (type: string, text: string) =>
  api().post('/api/v2/namespaces/demo/files', { name: 'f.yaml', type, mimeType: 'a/b', data: base64(text) });

describe('a flow that is saved', () => {
  it('reserves the secrets it names, and those of its next text', async () => {
    await upload('workflow', flow('one'));
    expect((await api().get(path)).json.data).toEqual([view('one', false)]);
    const change = JSON.stringify({ data: base64(flow('two')) });
    await api().send('PATCH', '/api/v2/namespaces/demo/files/f.yaml', change);
    expect((await api().get(path)).json.data).toEqual([view('one', false), view('two', false)]);
  });

  it('as a plain file reserves none, nor does one that does not parse', async () => {
    await upload('file', flow('one'));
    await api().send('DELETE', '/api/v2/namespaces/demo/files/f.yaml');
    await upload('workflow', `${flow('one')}\nnope: 1`);
    expect((await api().get(path)).json.data).toEqual([]);
  });

  it('is told of in the notifications until they have values', async () => {
    const notifications = () => api().get('/api/v2/namespaces/demo/notifications');
    expect((await notifications()).json.data).toEqual([]);
    await upload('workflow', flow('z, a'));
    const description = 'secrets have not been initialized: [a z]';
    const warning = { type: 'uninitialized_secrets', level: 'warning', count: 2, description };
    expect((await notifications()).json.data).toEqual([warning]);
  });
});
