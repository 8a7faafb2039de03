import { describe, expect, it } from 'vitest';
import { time, useFormerApi } from './support/former-api.js';

const api = useFormerApi();
const form = (name: string) => ({
  ...{ name, oid: '', notes: {} },
  createdAt: expect.stringMatching(time) as string,
  updatedAt: expect.stringMatching(time) as string,
});

describe('namespaces as in Direktiv 0.8', () => {
  it('are listed', async () => {
    expect((await api().ask('GET', '')).json).toEqual({
      pageInfo: { order: [], filter: [], limit: 0, offset: 0, total: 1 },
      results: [form('demo')],
    });
  });

  it('are made', async () => {
    const answer = await api().ask('PUT', '/shop');
    expect(answer).toMatchObject({ status: 200, json: { namespace: form('shop') } });
    expect(await api().store.namespaces.get('shop')).toBeDefined();
  });

  it.each([
    ['/demo', undefined, 409, 'namespace name already used'],
    ['/Shop', undefined, 406, 'invalid namespace name'],
    [
      '/shop',
      '{"url": "https://example.com/a.git", "ref": "main"}',
      406,
      'mirrors of git repositories are not available',
    ],
  ])('are refused: PUT %s %j', async (path, body, status, message) => {
    const answer = await api().ask('PUT', path, body);
    expect(answer).toMatchObject({
      status,
      json: { code: status, message: expect.stringContaining(message) as string },
    });
    expect(await api().store.namespaces.get('shop')).toBeUndefined();
  });

  it('are deleted, with their files only when that is said', async () => {
    await api().keepFlow('/flow.yaml');
    expect(await api().ask('DELETE', '/demo')).toMatchObject({ status: 406, json: { code: 406 } });
    expect(await api().ask('DELETE', '/demo?recursive=true')).toMatchObject({ status: 200, text: '' });
    expect(await api().store.namespaces.get('demo')).toBeUndefined();
    expect((await api().ask('DELETE', '/demo')).status).toBe(404);
  });

  it('are deleted without more when they have no files', async () => {
    expect((await api().ask('DELETE', '/demo')).status).toBe(200);
  });
});
