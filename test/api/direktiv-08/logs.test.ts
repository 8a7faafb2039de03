import { beforeEach, describe, expect, it } from 'vitest';
import { openEventStream } from '../../support/event-stream.js';
import { time, useFormerApi } from './support/former-api.js';

const api = useFormerApi();
const noon = Date.UTC(2124, 4, 1, 12);
let id = '';

const line = (seq: number, message: string) => ({
  ...{ seq, time: noon + seq * 1000, level: 'INFO' as const, state: seq === 0 ? null : 'greet', message },
});

const report = (seq: number, lines: readonly ReturnType<typeof line>[]) => ({
  ...{ instance: id, namespace: 'demo', path: '/flow.yaml', callPath: `/${id}/`, seq, flow: ['greet'], lines },
  started: { invoker: 'api', definition: '', input: {}, lineage: [], root: id, createdAt: noon, traceId: '' },
});

beforeEach(async () => {
  await api().keepFlow('/flow.yaml');
  const started = await api().ask('POST', '/demo/tree/flow.yaml?op=execute');
  id = (started.json as { instance: string }).instance;
  await api().store.reports.write([report(1, [line(0, 'zero'), line(1, 'one'), line(2, 'two')])]);
});

interface Log {
  readonly pageInfo: object;
  readonly results: readonly { readonly msg: string }[];
}
const ask = async (query = '') => (await api().ask('GET', `/demo/instances/${id}/logs${query}`)).json as Log;
const texts = ({ results }: Log) => results.map(({ msg }) => msg);

describe('logs as Direktiv 0.8 had them', () => {
  it('have a time, a level, a text and where it was written', async () => {
    const tags = { workflow: '/flow.yaml', 'state-id': 'greet', callpath: `/${id}/` };
    const log = await ask('?limit=1&offset=1');
    expect(log).toEqual({
      pageInfo: { order: [], filter: [], limit: 1, offset: 1, total: 3 },
      namespace: 'demo',
      instance: id,
      results: [{ t: expect.stringMatching(time) as string, level: 'info', msg: 'one', tags }],
    });
  });

  it('are whole without a limit', async () => {
    expect(texts(await ask())).toEqual(['zero', 'one', 'two']);
  });

  it('come the latest first when that is wanted', async () => {
    expect(texts(await ask('?order.field=TIMESTAMP&order.direction=DESC&limit=2'))).toEqual(['two', 'one']);
  });

  it.each(['filter.field=LEVEL&filter.type=STARTING&filter.val=error', 'limit=x'])('refuse %s', async (query) => {
    for (const Accept of ['application/json', 'text/event-stream']) {
      const answer = await api().ask('GET', `/demo/instances/${id}/logs?${query}`, undefined, { Accept });
      expect([Accept, answer.status]).toEqual([Accept, 406]);
    }
  });

  it('of a namespace are its own', async () => {
    await api().store.logs.appendNamespaceLine({ namespace: 'demo', level: 'WARN', message: 'mind', time: noon });
    const answer = await api().ask('GET', '/demo/logs');
    expect(answer.json).toMatchObject({ namespace: 'demo', results: [{ level: 'warn', msg: 'mind', tags: {} }] });
  });

  it('come as a stream from their beginning, each line once', async () => {
    const stream = await openEventStream(`${api().url}/api/namespaces/demo/instances/${id}/logs?stream=messages`);
    const next = async () => texts((await stream.next()).data as unknown as Log);
    expect([await next(), await next(), await next()]).toEqual([['zero'], ['one'], ['two']]);
    await api().store.reports.write([report(2, [line(3, 'three')])]);
    expect(await next()).toEqual(['three']);
    await stream.close();
  });
});
