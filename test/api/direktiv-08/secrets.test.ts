import { describe, expect, it } from 'vitest';
import { useFormerApi } from './support/former-api.js';

const api = useFormerApi();
const values = async (...names: string[]) => Object.fromEntries(await api().store.secrets.read('demo', names));

describe('secrets as in Direktiv 0.8', () => {
  it.each(['token', 'mail/token'])('take the value of %s from the body', async (key) => {
    const answer = await api().ask('PUT', `/demo/secrets/${key}`, 'tiger');
    expect(answer).toMatchObject({ status: 200, json: { namespace: 'demo', key } });
    expect(await values(key)).toEqual({ [key]: 'tiger' });
  });

  it('are listed without their values', async () => {
    await api().ask('PUT', '/demo/secrets/token', 'tiger');
    expect((await api().ask('GET', '/demo/secrets')).json).toEqual({
      namespace: 'demo',
      secrets: {
        pageInfo: { order: [], filter: [], limit: 0, offset: 0, total: 1 },
        results: [{ name: 'token', initialized: true }],
      },
    });
  });

  it('are overwritten when they are there', async () => {
    expect((await api().ask('PATCH', '/demo/secrets/token', 'lion')).status).toBe(404);
    await api().ask('PUT', '/demo/secrets/token', 'tiger');
    const answer = await api().ask('PATCH', '/demo/secrets/token', 'lion');
    expect(answer).toMatchObject({ status: 200, json: { namespace: 'demo', key: 'token' } });
    expect(await values('token')).toEqual({ token: 'lion' });
  });

  it('are deleted, once', async () => {
    await api().ask('PUT', '/demo/secrets/token', 'tiger');
    expect(await api().ask('DELETE', '/demo/secrets/token')).toMatchObject({ status: 200, text: '' });
    expect((await api().ask('DELETE', '/demo/secrets/token')).status).toBe(404);
  });

  it('are refused when they are too large', async () => {
    const answer = await api().ask('PUT', '/demo/secrets/token', 'x'.repeat(1024 * 1024 + 1));
    expect(answer).toMatchObject({ status: 413, json: { code: 413, message: 'request payload is too large' } });
  });

  it('have no folders', async () => {
    expect(await api().ask('PUT', '/demo/secrets/mail/')).toMatchObject({ status: 404, json: { code: 404 } });
  });
});
