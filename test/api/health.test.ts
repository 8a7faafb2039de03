import { describe, expect, it } from 'vitest';
import { useApi } from './support/api.js';

describe('on the port of the API', () => {
  const api = useApi({ closed: true });

  it('/healthz and /readyz answer without a key', async () => {
    expect((await api().get('/healthz')).json).toEqual({ status: 'ok' });
    expect((await api().get('/readyz')).json).toEqual({ ready: true, checks: { database: 'ok' } });
  });

  it('every request is observed by its resource, never by a name that its path makes up', async () => {
    await api().get('/api/v2/namespaces/demo/files');
    await api().get('/api/v2/namespaces/demo/made-up');
    await api().get('/api/v2/status');
    await api().get('/api/namespaces/demo/made-up');
    await expect.poll(() => api().observed.length).toBe(4);
    expect(api().observed.map(([method, resource, status]) => [method, resource, status])).toEqual([
      ['GET', 'files', 403],
      ['GET', 'other', 403],
      ['GET', 'status', 200],
      ['GET', 'direktiv-08', 401],
    ]);
  });
});
