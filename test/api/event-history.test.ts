import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openEventStream } from '../support/event-stream.js';
import { useApi } from './support/api.js';

const api = useApi();
const base = '/api/v2/namespaces/demo/events';
const source = '/s';

interface Item {
  readonly event: { id: string; type: string };
  readonly namespaceID: string;
  readonly namespace: string;
  readonly receivedAt: string;
  readonly serialID: number;
}

async function publish(id: string, more: object = {}): Promise<void> {
  const event = { specversion: '1.0', id, source, type: 't', ...more };
  const type = { 'Content-Type': 'application/cloudevents+json' };
  expect((await api().send('POST', `${base}/broadcast`, JSON.stringify(event), type)).status).toBe(200);
}

async function page(query = ''): Promise<{ meta: { previousPage: string | null }; data: Item[] }> {
  return (await api().get(`${base}/history${query}`)).json as never;
}
const ids = ({ data }: { data: Item[] }) => data.map(({ event }) => event.id);

describe('the history of events (http 11.2)', () => {
  it('lists what was published, the newest first', async () => {
    for (const id of ['a', 'b', 'c']) await publish(id);
    const { data } = await page();
    expect(ids({ data })).toEqual(['c', 'b', 'a']);
    expect(data[0]).toEqual({
      event: { specversion: '1.0', id: 'c', source, type: 't' },
      namespaceID: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      namespace: 'demo',
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/) as string,
      serialID: expect.any(Number) as number,
    });
  });

  it('finds a text with backslashes as it stands in the JSON', async () => {
    await publish('quoting', { data: 'the "odd" path C:\\' });
    expect(ids(await page(`?eventContains=${encodeURIComponent(String.raw`\"odd\" path C:\\`)}`))).toEqual(['quoting']);
  });

  it('is empty at first', async () => {
    expect(await page()).toMatchObject({ meta: { previousPage: null }, data: [] });
  });

  it('has pages of 200, and misses none between them', async () => {
    const events = Array.from({ length: 450 }, (_, i) => ({ specversion: '1.0', id: `e${i}`, source, type: 't' }));
    await api().send('POST', `${base}/broadcast`, JSON.stringify(events), {
      'Content-Type': 'application/cloudevents-batch+json',
    });
    const seen: string[] = [];
    let { data, meta } = await page();
    for (const size of [200, 200, 50]) {
      expect(data).toHaveLength(size);
      seen.push(...ids({ data }));
      ({ data, meta } = await page(`?before=${meta.previousPage}`));
    }
    expect(data).toEqual([]);
    expect(seen).toEqual(events.map(({ id }) => id).reverse());
  });

  it('is filtered by time, by type and by what is in the events', async () => {
    await publish('a', { type: 'fruit.apple', data: { color: 'Red' } });
    const between = new Date(Date.now() + 2).toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await publish('b', { type: 'fruit.banana', data: { color: 'Yellow' } });
    expect(ids(await page(`?receivedBefore=${between}`))).toEqual(['a']);
    expect(ids(await page(`?createdBefore=${between}`))).toEqual(['a']);
    expect(ids(await page(`?receivedAfter=${between}`))).toEqual(['b']);
    expect(ids(await page(`?createdAfter=${between}`))).toEqual(['b']);
    expect(ids(await page('?typeContains=apple'))).toEqual(['a']);
    expect(ids(await page('?typeContains=fruit.%25n'))).toEqual(['b']);
    expect(ids(await page('?eventContains=Yellow'))).toEqual(['b']);
    expect(ids(await page('?eventContains=yellow'))).toEqual([]);
    expect(ids(await page('?eventContains=color&typeContains=apple'))).toEqual(['a']);
  });

  it.each(['before', 'createdBefore', 'createdAfter', 'receivedBefore', 'receivedAfter'])(
    'wants a time as %s',
    async (name) => {
      const { status, json } = await api().get(`${base}/history?${name}=soon`);
      expect([status, json.error.code]).toEqual([400, 'request']);
    },
  );

  it('gives one event by its id', async () => {
    await publish('one');
    const { data } = (await api().get(`${base}/history/one`)).json as unknown as { data: Item };
    expect(data.event.id).toBe('one');
  });

  it('has no event of another namespace', async () => {
    await api().store.namespaces.create('other');
    await publish('mine');
    expect((await api().get('/api/v2/namespaces/other/events/history/mine')).status).toBe(404);
    expect((await api().get(`${base}/history/none`)).status).toBe(404);
  });
});

describe('replaying an event', () => {
  it('matches it again and keeps it once', async () => {
    await publish('again');
    const instance = randomUUID();
    const events = [{ type: 't', context: {} }];
    await api().store.listeners.register({ instance, waitId: 'w', namespace: 'demo', mode: 'simple', events });
    const answer = await api().send('POST', `${base}/history/replay/again`);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(api().woken).toMatchObject([{ instance, event: { id: 'again' } }]);
    expect((await page()).data).toHaveLength(1);
  });

  it('does not know an event that was never published', async () => {
    expect((await api().send('POST', `${base}/history/replay/none`)).status).toBe(404);
  });
});

describe('the stream of events (http 11.3)', () => {
  const subscribe = (query = '', headers?: Record<string, string>) =>
    openEventStream(`${api().url}${base}/history/subscribe${query}`, headers);

  it('gives events as they come, the oldest first, each once', async () => {
    await publish('s1');
    const stream = await subscribe();
    const first = await stream.next();
    for (const id of ['s2', 's3']) await publish(id);
    const events = [first, await stream.next(), await stream.next()];
    await stream.close();
    expect(events.map(({ data }) => data['event'])).toMatchObject([{ id: 's1' }, { id: 's2' }, { id: 's3' }]);
  });

  it('goes on behind the event that a client names as its last', async () => {
    for (const id of ['r1', 'r2', 'r3']) await publish(id);
    const before = await subscribe();
    const { id } = await before.next();
    await before.close();
    const again = await subscribe('', { 'Last-Event-ID': id });
    const rest = [await again.next(), await again.next()];
    await again.close();
    expect(rest.map(({ data }) => data['event'])).toMatchObject([{ id: 'r2' }, { id: 'r3' }]);
  });

  it('is filtered', async () => {
    await publish('f1', { type: 'x' });
    await publish('f2', { type: 'y' });
    const stream = await subscribe('?typeContains=y');
    const { data } = await stream.next();
    await stream.close();
    expect(data['event']).toMatchObject({ id: 'f2' });
  });
});
