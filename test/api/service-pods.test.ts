import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ServicePods } from '../../src/services/service-pods.js';
import { useApi } from './support/api.js';

const rebuilt: string[] = [];
let ended: Promise<void>;
const pods: ServicePods = {
  conditions: async ([first = '']) =>
    new Map([[first, [{ type: 'Available', status: 'True', message: 'running containers: 1' }]]]),
  list: async () => [
    { id: 'older', createdAt: Date.parse('2026-01-02T03:04:05.600Z') },
    { id: 'newer', createdAt: Date.parse('2026-01-02T03:04:06Z') },
  ],
  async logs(_service, pod, signal) {
    if (pod !== 'older') return undefined;
    ended = new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    return (async function* () {
      yield Buffer.from('first\n');
      await sleep(50);
      yield Buffer.from('second\n');
      await ended;
    })();
  },
  rebuild: async (service) => void rebuilt.push(service),
};

const api = useApi({ pods });
const root = '/api/v2/namespaces/demo/services';
let id: string;

beforeEach(async () => {
  const file = { namespace: 'demo', path: '/s.yaml', type: 'service', mimeType: '' } as const;
  await api().store.files.create({ ...file, data: Buffer.from('direktiv_api: service/v1\nimage: i') });
  id = ((await api().get(root)).json.data as { id: string }[])[0]?.id ?? '';
});

describe('the pods of a service (http 10.1)', () => {
  it('are listed, the oldest first', async () => {
    expect((await api().get(`${root}/${id}/pods`)).json.data).toEqual([
      { id: 'older', createdAt: '2026-01-02T03:04:05.6Z' },
      { id: 'newer', createdAt: '2026-01-02T03:04:06Z' },
    ]);
  });

  it('give the service its conditions', async () => {
    const { json } = await api().get(root);
    expect((json.data as { conditions: unknown }[])[0]?.conditions).toEqual([
      { type: 'Available', status: 'True', message: 'running containers: 1' },
    ]);
  });

  it('have logs that come as they are written, until the client leaves', async () => {
    const leaving = new AbortController();
    const response = await fetch(`${api().url}${root}/${id}/pods/older/logs`, { signal: leaving.signal });
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-accel-buffering')]).toEqual([
      200,
      'text/plain',
      'no',
    ]);
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece as Uint8Array);
      if (text.includes('second')) break;
    }
    expect(text).toBe('first\nsecond\n');
    leaving.abort();
    await ended;
  });

  it('that are unknown have none', async () => {
    const answer = await api().get(`${root}/${id}/pods/none/logs`);
    expect([answer.status, answer.json.error.message]).toEqual([404, 'resource(pod) is not found']);
  });

  it('are replaced by a rebuild, which answers nothing', async () => {
    const answer = await api().send('POST', `${root}/${id}/actions/rebuild`);
    expect([answer.status, answer.text, rebuilt]).toEqual([200, '', [id]]);
  });

  // The last one: nothing is streamed from here on.
  it('have logs that end with the server', async () => {
    const response = await fetch(`${api().url}${root}/${id}/pods/older/logs`);
    let text = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.endsWith('second\n')) api().streams.endAll();
    }
    expect(text).toBe('first\nsecond\n');
  });
});
