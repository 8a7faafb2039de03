import { beforeEach, describe, expect, it } from 'vitest';
import { time, useFormerApi } from './support/former-api.js';

const api = useFormerApi();
let id = '';

beforeEach(async () => {
  await api().keepFlow('/flow.yaml');
  const started = await api().ask('POST', '/demo/tree/flow.yaml?op=execute');
  id = (started.json as { instance: string }).instance;
});

type Call = 'list' | 'get' | 'set' | 'delete';
type Path = (name: string) => string;

const byPath = (base: string): Record<Call, Path> => ({
  list: () => base,
  get: (name) => `${base}/${name}`,
  set: (name) => `${base}/${name}`,
  delete: (name) => `${base}/${name}`,
});
const ofFlow: Record<Call, Path> = {
  list: () => '/demo/tree/flow?op=vars',
  get: (name) => `/demo/tree/flow?op=var&var=${name}`,
  set: (name) => `/demo/tree/flow?op=set-var&var=${name}`,
  delete: (name) => `/demo/tree/flow?op=delete-var&var=${name}`,
};

describe.each([
  ['a namespace', () => byPath('/demo/vars'), () => ({ namespace: 'demo' })],
  ['a flow', () => ofFlow, () => ({ namespace: 'demo', path: '/flow.yaml' })],
  ['an instance', () => byPath(`/demo/instances/${id}/vars`), () => ({ namespace: 'demo', instance: id })],
] as const)('variables of %s as in Direktiv 0.8', (_whose, paths, shown) => {
  const set = (name: string, body: string, type = 'text/plain') =>
    api().ask('PUT', paths().set(name), body, { 'Content-Type': type });
  const get = (name: string) => api().ask('GET', paths().get(name));
  const form = {
    ...{ createdAt: expect.stringMatching(time) as string, updatedAt: expect.stringMatching(time) as string },
    ...{ checksum: '', mimeType: 'text/plain' },
  };

  it('are made and overwritten with the body of a request', async () => {
    expect(await set('plain', 'old')).toMatchObject({ status: 200 });
    const answer = await set('plain', 'hello');
    expect(answer.json).toEqual({ ...shown(), key: 'plain', totalSize: '5', ...form });
    const got = await get('plain');
    expect(got).toMatchObject({ status: 200, text: 'hello' });
    expect(got.headers.get('content-type')).toBe('text/plain');
  });

  it('may be empty', async () => {
    expect((await set('empty', '')).json).toMatchObject({ totalSize: '0' });
    expect(await get('empty')).toMatchObject({ status: 200, text: '' });
  });

  it('are listed with their sizes', async () => {
    await set('a', '12345');
    expect((await api().ask('GET', paths().list(''))).json).toEqual({
      ...shown(),
      variables: {
        pageInfo: { order: [], filter: [], limit: 0, offset: 0, total: 1 },
        results: [{ name: 'a', size: '5', ...form }],
      },
    });
  });

  it('are deleted, once', async () => {
    await set('a', 'x');
    expect(await api().ask('DELETE', paths().delete('a'))).toMatchObject({ status: 200, text: '' });
    const again = await api().ask('DELETE', paths().delete('a'));
    expect(again).toMatchObject({ status: 404, json: { code: 404, message: 'variable key is not found' } });
    expect((await get('a')).status).toBe(404);
  });

  it('refuse a name that none may have', async () => {
    expect((await set('hel$o', 'x')).status).toBe(406);
  });
});

describe('variables of a flow as in Direktiv 0.8', () => {
  it('need the flow', async () => {
    expect((await api().ask('PUT', '/demo/tree/nothing?op=set-var&var=a', 'x')).status).toBe(404);
  });

  it('are those that the flow reads', async () => {
    await api().ask('PUT', '/demo/tree/flow?op=set-var&var=a', 'x');
    const owner = { scope: 'workflow', reference: '/flow.yaml' } as const;
    expect(await api().store.variables.list('demo', owner)).toMatchObject([{ name: 'a', size: 1 }]);
  });
});
