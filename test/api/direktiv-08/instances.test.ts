import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openEventStream } from '../../support/event-stream.js';
import { base64 } from '../support/api.js';
import { time, useFormerApi } from './support/former-api.js';

const api = useFormerApi();

beforeEach(() => api().keepFlow('/dir-less.yaml', 'states: [] # text'));

async function ended(outcome: object = { status: 'complete', output: { x: 1 }, metadata: { at: 'home' } }) {
  api().instances.outcome = outcome;
  await api().ask('POST', '/demo/tree/dir-less.yaml?op=wait', '{"in": 1}');
  return [...api().instances.runs.keys()][0]!;
}

async function running() {
  api().instances.outcome = { status: 'pending' };
  const answer = await api().ask('POST', '/demo/tree/dir-less.yaml?op=execute');
  return (answer.json as { instance: string }).instance;
}

const form = (id: string, more: object) => ({
  ...{ id, as: '/dir-less.yaml', errorCode: '', errorMessage: '', invoker: 'api' },
  createdAt: expect.stringMatching(time) as string,
  updatedAt: expect.stringMatching(time) as string,
  ...more,
});

describe('instances as Direktiv 0.8 told of them', () => {
  it('are listed with the number of all', async () => {
    const id = await ended();
    const answer = await api().ask('GET', '/demo/instances?limit=10&offset=1');
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      namespace: 'demo',
      instances: {
        pageInfo: { order: [], filter: [], limit: 10, offset: 1, total: 1 },
        results: [form(id, { status: 'complete' })],
      },
    });
  });

  it('are filtered and ordered as below /api/v2', async () => {
    const query = 'filter.field=STATUS&filter.type=MATCH&filter.val=failed&order.field=CREATED&order.direction=ASC';
    expect((await api().ask('GET', `/demo/instances?${query}`)).status).toBe(200);
    expect(api().instances.queries).toEqual([
      { direction: 'ASC', filters: [{ field: 'STATUS', type: 'MATCH', value: 'failed' }] },
    ]);
  });

  it('are told of alone, with their flow', async () => {
    const id = await ended({ status: 'failed', errorCode: 'a.b', errorMessage: 'why' });
    expect((await api().ask('GET', `/demo/instances/${id}`)).json).toEqual({
      namespace: 'demo',
      instance: form(id, { status: 'failed', errorCode: 'a.b', errorMessage: 'why' }),
      invokedBy: '',
      flow: expect.any(Array) as unknown[],
      workflow: { path: '/dir-less.yaml', name: 'dir-less.yaml', parent: '/', source: base64('states: [] # text') },
    });
  });

  it.each([
    ['input', '{"in": 1}'],
    ['output', '{"x":1}'],
    ['metadata', '{"at":"home"}'],
  ])('show their %s in base64', async (blob, text) => {
    const id = await ended();
    const answer = await api().ask('GET', `/demo/instances/${id}/${blob}`);
    expect(answer.json).toEqual({ namespace: 'demo', instance: form(id, { status: 'complete' }), data: base64(text) });
  });

  it('have an empty output while they run', async () => {
    const id = await running();
    expect((await api().ask('GET', `/demo/instances/${id}/output`)).json).toMatchObject({ data: '' });
  });

  it('are cancelled', async () => {
    const id = await running();
    api().instances.outcome = { status: 'cancelled' };
    expect(await api().ask('POST', `/demo/instances/${id}/cancel`)).toMatchObject({ status: 200, text: '' });
    expect(api().instances.cancelled).toEqual([id]);
  });

  it.each(['', '/output', '/logs', '/vars'])('answer 404 at %j when there is none', async (below) => {
    const answer = await api().ask('GET', `/demo/instances/${randomUUID()}${below}`);
    expect(answer).toMatchObject({ status: 404, json: { code: 404, message: 'not found' } });
  });

  it('are not looked for by what is no id', async () => {
    expect((await api().ask('GET', '/demo/instances/nonsense')).status).toBe(406);
  });

  it('come as a stream to who asks for one, and again when they have ended', async () => {
    const id = await running();
    const stream = await openEventStream(`${api().url}/api/namespaces/demo/instances/${id}?stream=messages`);
    expect(await stream.next()).toMatchObject({ data: { namespace: 'demo', instance: { id, status: 'pending' } } });
    const run = api().instances.runs.get(id)!;
    run.instance = { ...run.instance, status: 'complete' };
    expect(await stream.next()).toMatchObject({ data: { instance: { id, status: 'complete' } } });
    await stream.close();
  });
});
