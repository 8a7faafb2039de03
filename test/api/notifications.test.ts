import { expect, it } from 'vitest';
import { useApi } from './support/api.js';

const api = useApi();
const namespace = 'demo';

it('tell of flow files that are not valid (HTTP API 12)', async () => {
  for (const path of ['/b.yaml', '/a.yaml']) {
    await api().store.files.create({ namespace, path, type: 'workflow', mimeType: '', data: Buffer.from('nope') });
    await api().store.starts.setUp({ namespace, path }, (start) => start.refuse());
  }
  const { data } = (await api().get(`/api/v2/namespaces/${namespace}/notifications`)).json;
  const description = 'workflows are not valid, and what started them before stays: [/a.yaml /b.yaml]';
  expect(data).toEqual([{ type: 'invalid_workflows', level: 'warning', count: 2, description }]);
});
