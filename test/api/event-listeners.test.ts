import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { EventDefinition } from '../../src/events/match.js';
import { useApi } from './support/api.js';

const api = useApi();
const base = '/api/v2/namespaces/demo/events';
const events = [{ type: 't', context: { subject: '1*' } }];

async function wait(mode: 'simple' | 'or' | 'and' = 'simple', more: readonly EventDefinition[] = []) {
  const instance = randomUUID();
  const wait = { instance, waitId: 'w', namespace: 'demo', mode, events: [...events, ...more] };
  await api().store.listeners.register(wait);
  return instance;
}

async function addStart(path: string, mode: 'simple' | 'or' | 'and') {
  const data = Buffer.from('states: []');
  await api().store.files.create({ namespace: 'demo', path, type: 'workflow', mimeType: '', data });
  await api().store.starts.setUp({ namespace: 'demo', path }, (start) =>
    start.listen('hash', { mode, events, lifespan: null }),
  );
}

async function list(limit = 100, offset = 0) {
  return (await api().get(`${base}/listeners?limit=${limit}&offset=${offset}`)).json as unknown as {
    meta: { total: number };
    data: { id: string; triggerType: string; triggerInstance?: string; triggerWorkflow?: string }[];
  };
}

describe('the listeners of a namespace (http 11.4)', () => {
  it('say who waits, and for what', async () => {
    const instance = await wait();
    const { meta, data } = await list();
    expect(meta).toEqual({ total: 1 });
    expect(data).toEqual([
      {
        id: expect.any(String) as string,
        createdAt: expect.any(String) as string,
        updatedAt: expect.any(String) as string,
        namespace: 'demo',
        listeningForEventTypes: ['t'],
        triggerType: 'WaitSimple',
        triggerInstance: instance,
        eventContextFilters: events,
      },
    ]);
  });

  it('show what they ask of an event as text', async () => {
    await wait('simple', [{ type: 't', context: { n: 5, urgent: true, text: 'a*' } }]);
    expect((await list()).data).toMatchObject([
      { eventContextFilters: [...events, { type: 't', context: { n: '5', urgent: 'true', text: 'a*' } }] },
    ]);
  });

  it.each([
    ['simple', 'WaitSimple', 'StartSimple'],
    ['or', 'WaitOR', 'StartOR'],
    ['and', 'WaitAnd', 'StartAnd'],
  ] as const)('of the mode %s are %s and %s', async (mode, waits, starts) => {
    await wait(mode);
    await addStart('/a.yaml', mode);
    expect((await list()).data).toMatchObject([
      { triggerType: waits },
      { triggerType: starts, triggerWorkflow: '/a.yaml' },
    ]);
  });

  it('show what they have collected', async () => {
    await wait('and', [{ type: 'u', context: { subject: '1' } }]);
    await api().send(
      'POST',
      `${base}/broadcast`,
      JSON.stringify({ specversion: '1.0', id: 'held', source: '/s', type: 't', subject: '12' }),
      { 'Content-Type': 'application/json' },
    );
    const { data } = await list();
    expect(data).toMatchObject([{ receivedEventsForAndTrigger: [{ event: { id: 'held' } }] }]);
    expect((await api().get(`${base}/listeners/${data[0]!.id}`)).json.data).toEqual(data[0]);
  });

  it('come in pages, the newest page first, the oldest of a page first', async () => {
    const instances = [];
    for (let i = 0; i < 3; i++) instances.push(await wait());
    const page = async (limit: number, offset: number) => {
      const { meta, data } = await list(limit, offset);
      expect(meta.total).toBe(3);
      return data.map(({ triggerInstance }) => triggerInstance);
    };
    expect(await page(2, 0)).toEqual([instances[1], instances[2]]);
    expect(await page(2, 2)).toEqual([instances[0]]);
  });

  it.each(['', '?limit=1', '?offset=1', '?limit=a&offset=0', '?limit=1x&offset=0', '?limit=1&offset=-1'])(
    'want a limit and an offset: %j lacks one',
    async (query) => {
      const { status, json } = await api().get(`${base}/listeners${query}`);
      expect([status, json.error.code]).toEqual([400, 'request']);
    },
  );

  it('can be read one by one, in their namespace', async () => {
    await wait();
    const [listener] = (await list()).data;
    expect((await api().get(`${base}/listeners/${listener?.id}`)).json.data).toEqual(listener);
    await api().store.namespaces.create('other');
    expect((await api().get(`/api/v2/namespaces/other/events/listeners/${listener?.id}`)).status).toBe(404);
    for (const id of [randomUUID(), 'none']) expect((await api().get(`${base}/listeners/${id}`)).status).toBe(404);
  });
});
