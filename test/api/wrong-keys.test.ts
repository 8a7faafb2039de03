import { expect, it } from 'vitest';
import { newKey } from '../../src/access/api-key.js';
import { useApi } from './support/api.js';

const api = useApi({ closed: true });

const send = (key: string) => api().send('GET', '/api/v2/namespaces', undefined, { 'Direktiv-Api-Key': key });

it('an address from which twenty wrong keys came has to wait before it may try others; right ones are taken from it all the same', async () => {
  for (let n = 0; n < 20; n++) expect((await send('wrong')).status).toBe(403);
  const answer = await send('wrong');
  expect(answer.status).toBe(429);
  expect(answer.json.error.code).toBe('access_too_many_failures');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect((await api().send('GET', '/api/v2/namespaces')).json.error.code).toBe('access_token_missing');
  const { id, text, hash } = newKey();
  await api().store.apiKeys.create({ id, name: 'right', hash, namespace: null, access: 'read' });
  expect((await send(text)).status).toBe(200);
  expect((await send(`${text}x`)).status).toBe(429);
});
