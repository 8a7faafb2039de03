import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { useApi } from './support/api.js';

const api = useApi();
const parent = randomUUID();
const child = randomUUID();
const noon = Date.UTC(2024, 4, 1, 12);
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
    started: { invoker: 'api', definition: '', input: {}, lineage: [], root: parent, createdAt: noon },
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
  await store.logs.appendNamespaceLine({ namespace: 'demo', level: 'WARN', message: 'of the namespace', time: noon });
});

describe('logs (http 7.2)', () => {
  it('of an instance have its place in them', async () => {
    const answer = await api().get(`/api/v2/namespaces/demo/logs?instance=${child}`);
    expect(answer.json).toEqual({
      data: [
        {
          time: '2024-05-01T12:00:02Z',
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
      { time: '2024-05-01T12:00:00Z', msg: 'of the namespace', level: 'WARN', namespace: 'demo' },
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
});
