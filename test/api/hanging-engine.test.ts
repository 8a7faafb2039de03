import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/functions/call/http-client.js';
import { DockerPods } from '../../src/functions/runtimes/docker/docker-pods.js';
import { connectEngine } from '../../src/functions/runtimes/docker/engine.js';
import { patientPods } from '../../src/services/patient-pods.js';
import { useApi } from './support/api.js';

// It says what it is and nothing else, as one whose storage hangs does.
const hanging = createServer((request, response) => {
  if (request.url?.endsWith('/version') === true) response.end('{"Version": "1", "Arch": "amd64"}');
});
await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
const engine = await connectEngine(`tcp://127.0.0.1:${(hanging.address() as AddressInfo).port}`);
const client = createHttpClient();
const settings = { fleet: 'test', network: undefined };
const problems: string[] = [];
const pods = patientPods(new DockerPods({ engine, client, settings }), (message) => problems.push(message), {
  look: 200,
  rebuild: 200,
});

const api = useApi({ pods });
const root = '/api/v2/namespaces/demo/services';

beforeEach(async () => {
  const file = { namespace: 'demo', path: '/s.yaml', type: 'service', mimeType: '' } as const;
  await api().store.files.create({ ...file, data: Buffer.from('direktiv_api: service/v1\nimage: i') });
});

afterAll(async () => {
  hanging.closeAllConnections();
  hanging.close();
  await client.destroy();
});

describe('services whose engine does not answer', () => {
  it('are listed as they are declared, and say that nothing is seen of what runs', async () => {
    const { status, json } = await api().get(root);
    const message = 'what runs cannot be seen: what has the containers does not answer';
    expect([status, json.data]).toEqual([
      200,
      [expect.objectContaining({ image: 'i', conditions: [{ type: 'Available', status: 'Unknown', message }] })],
    ]);
    expect(problems).toEqual(['the containers of services could not be looked up']);
  });

  it('answer 503 for their pods and for a rebuild, with the reason in the log', async () => {
    const { id } = ((await api().get(root)).json.data as { id: string }[])[0]!;
    const answers = [
      await api().get(`${root}/${id}/pods`),
      await api().get(`${root}/${id}/pods/any/logs`),
      await api().send('POST', `${root}/${id}/actions/rebuild`),
    ];
    for (const { status, json } of answers) expect([status, json.error.code]).toEqual([503, 'containers_unavailable']);
    const { message, details } = api().logged.at(-1)!;
    expect([message, (details as { err: Error }).err.message]).toEqual([
      'a request failed',
      expect.stringContaining('aborted due to timeout'),
    ]);
  });
});
