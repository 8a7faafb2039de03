import { describe, expect, it } from 'vitest';
import type { Instance } from '../../src/instances/instances.js';
import { useApi } from './support/api.js';

const api = useApi();
const metrics = (query = '') => api().get(`/api/v2/namespaces/demo/metrics/instances${query}`);

async function run(path: string, status: Instance['status']) {
  const { instances } = api();
  const started = await instances.start({ namespace: 'demo', path, definition: '', input: new Uint8Array() });
  if (status === 'pending') return;
  instances.outcome = { status };
  await instances.ended(started, new AbortController().signal);
}

describe('metrics (http 13)', () => {
  it('count the instances of a flow by their status', async () => {
    await run('/a.yaml', 'complete');
    await run('/a.yaml', 'failed');
    await run('/a.yaml', 'pending');
    await run('/b.yaml', 'crashed');
    expect((await metrics('?workflowPath=/a.yaml')).text).toBe(
      '{"data":{"cancelled":0,"complete":1,"crashed":0,"failed":1,"pending":1,"total":3}}\n',
    );
    expect((await metrics('?workflowPath=b.yaml')).json.data).toMatchObject({ crashed: 1, total: 1 });
  });

  it('count all of the namespace when no flow is named', async () => {
    await run('/a.yaml', 'cancelled');
    await run('/b.yaml', 'complete');
    expect((await metrics()).json.data).toMatchObject({ cancelled: 1, complete: 1, total: 2 });
  });

  it('refuse a path that is not clean', async () => {
    const answer = await metrics('?workflowPath=/a/../b.yaml');
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toBe('query param workflowPath invalid file path');
  });

  it('have nothing else', async () => {
    expect((await api().get('/api/v2/namespaces/demo/metrics/instance')).status).toBe(404);
  });
});
