import { describe, expect, it } from 'vitest';
import { useFormerApi } from './support/former-api.js';

const api = useFormerApi();
const path = '/api/functions/registries/namespaces/demo';
const send = (method: string, body?: object) => api().send(method, path, body && JSON.stringify(body));
const login = { reg: 'https://registry.example.com', data: 'robot:a:secret' };

describe('registries as in Direktiv 0.8', () => {
  it('are added with user and password, and listed without the password', async () => {
    expect(await send('POST', login)).toMatchObject({ status: 200, text: '' });
    expect((await send('GET')).json).toEqual({
      registries: [{ id: expect.any(String) as string, name: 'https://registry.example.com', user: 'robot' }],
    });
    const known = { url: 'https://registry.example.com', user: 'robot', password: 'a:secret' };
    expect(await api().store.registries.logins('demo')).toEqual([known]);
  });

  it.each([{ reg: 'https://registry.example.com', data: 'robot' }, { data: 'robot:secret' }])(
    'are refused when they are not whole: %j',
    async (body) => expect(await send('POST', body)).toMatchObject({ status: 406, json: { code: 406 } }),
  );

  it('are deleted by their URL, once', async () => {
    await send('POST', login);
    expect(await send('DELETE', { reg: login.reg })).toMatchObject({ status: 200, text: '' });
    expect(await send('DELETE', { reg: login.reg })).toMatchObject({ status: 404, json: { code: 404 } });
    expect(await api().store.registries.list('demo')).toEqual([]);
  });

  it('need their namespace', async () => {
    expect((await api().get(path.replace('demo', 'nobody'))).status).toBe(404);
  });
});
