import { describe, expect, it } from 'vitest';
import { newKey } from '../../src/access/api-key.js';
import type { Access } from '../../src/access/identity.js';
import { useApi } from './support/api.js';

const place = '/api/v2/namespaces/demo/pause';
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/) as string;

describe('the pause of a namespace', () => {
  const api = useApi();

  it('is shown, begun and ended, each as often as one likes', async () => {
    const none = { paused: false, since: null, held: 0 };
    expect((await api().get(place)).json.data).toEqual(none);
    const begun = await api().send('PUT', place);
    expect([begun.status, begun.json.data]).toEqual([200, { paused: true, since: time, held: 0 }]);
    expect((await api().send('PUT', place)).json).toEqual(begun.json);
    expect((await api().get(place)).json).toEqual(begun.json);
    expect(await api().send('DELETE', place)).toMatchObject({ status: 200, text: '' });
    expect((await api().get(place)).json.data).toEqual(none);
    expect(await api().send('DELETE', place)).toMatchObject({ status: 200, text: '' });
  });

  it('changes nothing of what the namespace shows, and finds those that are paused', async () => {
    await api().post('/api/v2/namespaces', { name: 'other' });
    const before = await api().get('/api/v2/namespaces');
    await api().send('PUT', place);
    expect((await api().get('/api/v2/namespaces')).text).toBe(before.text);
    expect((await api().get('/api/v2/namespaces?paused=true')).json.data).toMatchObject([{ name: 'demo' }]);
    await api().send('DELETE', place);
    expect((await api().get('/api/v2/namespaces?paused=true')).json.data).toEqual([]);
  });

  it.each(['GET', 'PUT', 'DELETE'])('is not found of a namespace that is not there: %s', async (method) => {
    const answer = await api().send(method, '/api/v2/namespaces/nowhere/pause');
    expect(answer.status).toBe(404);
    expect(answer.json.error.message).toBe('requested resource(namespace) is not found');
  });
});

describe('the pause of a namespace, where keys are asked for', () => {
  const api = useApi({ closed: true });

  async function send(method: string, access: Access, namespace: string | null): Promise<number> {
    const { id, text, hash } = newKey();
    await api().store.apiKeys.create({ id, name: 'some', hash, namespace, access });
    return (await api().send(method, place, undefined, { 'Direktiv-Api-Key': text })).status;
  }

  it('needs one with full access to the namespace, and is audited', async () => {
    expect(await send('PUT', 'read', 'demo')).toBe(403);
    expect(await send('PUT', 'full', 'other')).toBe(403);
    expect(await send('PUT', 'full', 'demo')).toBe(200);
    expect(await send('GET', 'read', 'demo')).toBe(200);
    expect(await send('DELETE', 'read', null)).toBe(403);
    expect(await send('DELETE', 'full', null)).toBe(200);
    const done = () => api().audited.map(({ details }) => details as { method: string; path: string; status: number });
    await expect.poll(done).toHaveLength(5);
    expect(done().map(({ method, path, status }) => [method, path, status])).toEqual([
      ['PUT', place, 403],
      ['PUT', place, 403],
      ['PUT', place, 200],
      ['DELETE', place, 403],
      ['DELETE', place, 200],
    ]);
  });
});
