import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openEventStream } from '../support/event-stream.js';
import { useApi } from './support/api.js';

const api = useApi();
const parent = randomUUID();
const child = randomUUID();
/** Later than the namespaces. */
const noon = Date.UTC(2124, 4, 1, 12);
const past = Date.UTC(2024, 4, 1, 12);
const at = (second: number) => new Date(noon + second * 1000).toISOString();

async function messages(query: string) {
  const answer = await api().get(`/api/v2/namespaces/demo/logs?${query}`);
  expect(answer.status).toBe(200);
  return (answer.json.data as { msg: string }[]).map((line) => line.msg);
}

beforeEach(async () => {
  const { store } = api();
  const report = (instance: string, callPath: string, lines: [second: number, message: string][]) => ({
    instance,
    namespace: 'demo',
    path: '/flow.yaml',
    callPath,
    seq: 1,
    flow: ['s'],
    started: { invoker: 'api', definition: '', input: {}, lineage: [], root: parent, createdAt: noon, traceId: '' },
    lines: lines.map(([second, message], index) => ({
      seq: index,
      time: noon + second * 1000,
      level: 'INFO' as const,
      state: index === 0 ? null : 's',
      message,
    })),
  });
  await store.reports.write([
    report(parent, `/${parent}/`, [
      [1, 'one'],
      [3, 'three'],
    ]),
    report(child, `/${parent}/${child}/`, [[2, 'two']]),
  ]);
  await store.logs.appendNamespaceLine({ namespace: 'demo', level: 'WARN', message: 'of the namespace', time: past });
});

describe('logs (http 7.2)', () => {
  it('of an instance have its place in them', async () => {
    const answer = await api().get(`/api/v2/namespaces/demo/logs?instance=${child}`);
    expect(answer.json).toEqual({
      data: [
        {
          time: expect.stringMatching(/^2124-05-01T12:00:02\.000\d{6}Z$/) as string,
          msg: 'two',
          level: 'INFO',
          namespace: 'demo',
          workflow: {
            status: 'running',
            state: null,
            workflow: '/flow.yaml',
            instance: child,
            callpath: `/${parent}/${child}/`,
          },
        },
      ],
    });
  });

  it('of an instance include those of its children', async () => {
    expect(await messages(`instance=${parent}`)).toEqual(['one', 'two', 'three']);
    expect(await messages(`instance=${randomUUID()}`)).toEqual([]);
  });

  it('without a scope are those of the namespace itself', async () => {
    const answer = await api().get('/api/v2/namespaces/demo/logs');
    expect(answer.json.data).toEqual([
      {
        time: expect.stringMatching(/^2024-05-01T12:00:00\.000\d{6}Z$/) as string,
        msg: 'of the namespace',
        level: 'WARN',
        namespace: 'demo',
      },
    ]);
  });

  it('of activities and routes are none; the later scope decides', async () => {
    expect(await messages(`instance=${parent}&activity=x`)).toEqual([]);
    expect(await messages(`instance=${parent}&route=x`)).toEqual([]);
  });

  it.each([
    ['first=1', ['one']],
    ['last=1', ['three']],
    ['limit=2&first=1&last=1', ['one', 'two']],
    ['first=1&last=2', ['one']],
    [`after=${at(1)}`, ['two', 'three']],
    [`before=${at(3)}`, ['one', 'two']],
    [`after=${at(1)}&before=${at(2)}`, ['two', 'three']],
    [`lastEventId=${at(2)}`, ['three']],
    ['direction=asc', ['one', 'two', 'three']],
    ['direction=desc', ['three', 'two', 'one']],
    ['direction=whatever', ['three', 'two', 'one']],
    ['direction=desc&first=2', ['two', 'one']],
  ])('with %s are %j', async (query, expected) => {
    expect(await messages(`instance=${parent}&${query}`)).toEqual(expected);
  });

  it.each(['limit=x', 'first=-1', 'last=1.5', 'last=99999999', 'after=yesterday', 'before=1', 'instance=x'])(
    'refuse %s',
    async (query) => {
      const answer = await api().get(`/api/v2/namespaces/demo/logs?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.json.error.code).toBe('request_data_invalid');
    },
  );

  it('page by the times of lines without losing one of the same millisecond', async () => {
    const { store, get } = api();
    for (const message of ['a', 'b', 'c', 'd']) {
      await store.logs.appendNamespaceLine({ namespace: 'demo', level: 'INFO', message, time: noon + 1000 });
    }
    const page = async (query: string) => {
      const answer = await get(`/api/v2/namespaces/demo/logs?${query}`);
      return answer.json.data as { time: string; msg: string }[];
    };
    const [c, d] = await page('last=2');
    expect([c?.msg, d?.msg]).toEqual(['c', 'd']);
    expect((await page(`last=2&before=${c?.time}`)).map(({ msg }) => msg)).toEqual(['a', 'b']);
    expect((await page(`after=${c?.time}`)).map(({ msg }) => msg)).toEqual(['d']);
  });

  it('tell in the last line of the instance that was asked for how it ended', async () => {
    const ended = { status: 'complete', errorCode: null, errorMessage: null, at: noon } as const;
    const end = (instance: string, callPath: string, second: number) => ({
      ...{ instance, namespace: 'demo', path: '/flow.yaml', callPath, seq: 9, flow: ['s'], ended },
      lines: [{ seq: 9, time: noon + second * 1000, level: 'INFO' as const, state: null, message: 'done' }],
    });
    await api().store.reports.write([end(child, `/${parent}/${child}/`, 8), end(parent, `/${parent}/`, 9)]);
    const answer = await api().get(`/api/v2/namespaces/demo/logs?instance=${parent}&last=2`);
    expect(answer.json.data).toMatchObject([
      { workflow: { instance: child, status: 'running' } },
      { workflow: { instance: parent, status: 'completed' } },
    ]);
  });
});

describe('logs as a stream (http 7.3)', () => {
  const subscribe = (query: string, headers?: Record<string, string>) =>
    openEventStream(`${api().url}/api/v2/namespaces/demo/logs/subscribe?${query}`, headers);
  const append = (message: string) =>
    api().store.logs.appendNamespaceLine({ namespace: 'demo', level: 'INFO', message, time: Date.now() });

  it('begin now, and bring each line once as an event without an envelope', async () => {
    await append('before');
    const stream = await subscribe('');
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.headers.get('access-control-allow-origin')).toBeNull();
    await append('one');
    await append('two');
    const [one, two] = [await stream.next(), await stream.next()];
    await stream.close();
    expect(one).toMatchObject({ event: 'message', data: { msg: 'one', namespace: 'demo', level: 'INFO' } });
    expect(two.data).toMatchObject({ msg: 'two' });
    expect(one.id).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
  });

  it('begin behind a time', async () => {
    const stream = await subscribe(`instance=${parent}&after=${at(1)}`);
    const messages = [await stream.next(), await stream.next()].map(({ data }) => data['msg']);
    await stream.close();
    expect(messages.sort()).toEqual(['three', 'two']);
  });

  it.each(['header', 'query'])('resume behind the last event (%s), though lines have the same time', async (way) => {
    for (const message of ['a', 'b', 'c']) {
      await api().store.logs.appendNamespaceLine({ namespace: 'demo', level: 'INFO', message, time: noon + 5000 });
    }
    const first = await subscribe(`after=${at(4)}`);
    const a = await first.next();
    await first.close();
    const again =
      way === 'header' ? await subscribe('', { 'Last-Event-ID': a.id }) : await subscribe(`lastEventId=${a.id}`);
    const messages = [await again.next(), await again.next()].map(({ data }) => data['msg']);
    await again.close();
    expect(messages).toEqual(['b', 'c']);
  });

  it('answer a bad query before they begin', async () => {
    const answer = await api().get('/api/v2/namespaces/demo/logs/subscribe?after=yesterday');
    expect([answer.status, answer.json.error.code]).toEqual([400, 'request_data_invalid']);
    expect((await api().get('/api/v2/namespaces/unknown/logs/subscribe')).status).toBe(404);
  });

  it('end when the server stops', async () => {
    const stream = await subscribe('');
    const { streams } = api();
    const rest = stream.rest();
    streams.endAll();
    expect(await rest).toBe('');
    const late = await subscribe('');
    expect(await late.rest()).toBe('');
  });
});
