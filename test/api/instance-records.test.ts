import { beforeEach, describe, expect, it } from 'vitest';
import type { Instance } from '../../src/instances/instances.js';
import { openEventStream } from '../support/event-stream.js';
import { base64, useApi } from './support/api.js';

const api = useApi();
const root = '/api/v2/namespaces/demo/instances';
const unknown = '6b0ee5a3-5b6e-4a52-9d3e-2f6f8e9d7c11';
let instance: Instance;

beforeEach(async () => {
  const { instances } = api();
  const request = { namespace: 'demo', path: '/a', definition: 'x', input: Buffer.from('hello') };
  instance = await instances.start(request);
  instances.outcome = { status: 'complete', output: { a: 1 }, metadata: 'meta', flow: ['s', 't'] };
});

const end = () => api().instances.ended(instance, new AbortController().signal);

describe('one instance (http 6.5)', () => {
  it('is shown with the lengths of its data', async () => {
    await end();
    const answer = await api().get(`${root}/${instance.id}`);
    expect(answer.json.data).toMatchObject({
      id: instance.id,
      flow: ['s', 't'],
      inputLength: 5,
      outputLength: 7,
      metadataLength: 6,
    });
  });

  it('is shown with its ancestors', async () => {
    const run = api().instances.runs.get(instance.id);
    if (run !== undefined) run.instance = { ...instance, lineage: [{ id: unknown, state: 's', step: 2, branch: 3 }] };
    const answer = await api().get(`${root}/${instance.id}`);
    expect(answer.json.data).toMatchObject({ lineage: [{ branch: 3, id: unknown, state: 's', step: 2 }] });
  });

  it.each([
    ['input', { inputLength: 5, input: base64('hello') }],
    ['output', { outputLength: 7, output: base64('{"a":1}') }],
    ['metadata', { metadataLength: 6, metadata: base64('"meta"') }],
  ])('is shown with its %s', async (blob, expected) => {
    await end();
    expect((await api().get(`${root}/${instance.id}/${blob}`)).json.data).toMatchObject({
      id: instance.id,
      ...expected,
    });
  });

  it('has no output while it runs', async () => {
    const { data } = (await api().get(`${root}/${instance.id}/output`)).json;
    expect(data).toMatchObject({ outputLength: 0 });
    expect(data).not.toHaveProperty('output');
  });

  it('is found by every form of its UUID that Go reads', async () => {
    const { id } = instance;
    for (const form of [id.toUpperCase(), `{${id}}`, `urn:uuid:${id}`, id.replaceAll('-', '')]) {
      expect((await api().get(`${root}/${form}`)).json.data).toMatchObject({ id });
    }
  });

  it.each(['nonsense', `${unknown}0`, `0${unknown}`, '6b0ee5a35b6e4a529d3e2f6f8e9d7c1', `[${unknown}]`, '%00'])(
    'answers 400 to the id %s',
    async (id) => {
      for (const sub of ['', '/input', '/output', '/metadata']) {
        const answer = await api().get(`${root}/${id}${sub}`);
        expect(answer.status).toBe(400);
        expect(answer.json.error.code).toBe('request_data_invalid');
        expect(answer.json.error.message).toContain('unparsable instance UUID: ');
      }
    },
  );

  it('answers 404 when it is unknown or in another namespace', async () => {
    await api().store.namespaces.create('other');
    for (const path of [`${root}/${unknown}`, `/api/v2/namespaces/other/instances/${instance.id}`]) {
      const answer = await api().get(path);
      expect(answer.status).toBe(404);
      expect(answer.json).toEqual({ error: { code: 'resource_not_found', message: 'not found' } });
    }
  });
});

describe('cancelling (http 6.5)', () => {
  const patch = (body: string, id = instance.id) => api().send('PATCH', `${root}/${id}`, body);

  it('answers nothing, without a content type', async () => {
    const answer = await patch('{"status": "cancelled"}');
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, '', null]);
    expect(api().instances.cancelled).toEqual([instance.id]);
  });

  it('waits for the end, but not for ever', async () => {
    api().instances.outcome = { status: 'pending' };
    const answer = await patch('{"status": "cancelled"}');
    expect(answer.status).toBe(200);
    expect(api().instances.abandoned).toEqual([instance.id]);
  });

  it('leaves an instance that has ended alone', async () => {
    await end();
    const answer = await patch('{"status": "cancelled"}');
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(api().instances.cancelled).toEqual([]);
  });

  it.each(['', '{}', '{"status":"complete"}', '{"status":"cancelled","x":1}', '"cancelled"', '[]', 'nonsense'])(
    'refuses the body %j',
    async (body) => {
      const answer = await patch(body);
      expect(answer.status).toBe(400);
      expect(answer.json.error).toEqual({ code: 'request_data_invalid', message: 'unsupported patch payload' });
      expect(api().instances.cancelled).toEqual([]);
    },
  );

  it('answers 404 to an unknown and 400 to a malformed id', async () => {
    expect((await patch('{"status":"cancelled"}', unknown)).status).toBe(404);
    expect((await patch('{"status":"cancelled"}', 'x')).status).toBe(400);
  });
});

describe('an instance as a stream (http 6.6)', () => {
  const subscribe = (id = instance.id) => openEventStream(`${api().url}${root}/${id}/subscribe`);

  it('is shown at once, and again when it has changed, without an envelope', async () => {
    const stream = await subscribe();
    const first = await stream.next();
    expect(first).toMatchObject({
      event: 'message',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      data: { id: instance.id, status: 'pending', inputLength: 5, outputLength: 0, metadataLength: 0 },
    });
    await end();
    expect((await stream.next()).data).toMatchObject({ status: 'complete', outputLength: 7 });
    await stream.close();
  });

  it('stays open when it has ended, and until the server stops', async () => {
    await end();
    const stream = await subscribe();
    await stream.next();
    const rest = stream.rest();
    const open = await Promise.race([rest.then(() => false), new Promise((done) => setTimeout(done, 200, true))]);
    expect(open).toBe(true);
    await stream.close();
  });

  it('ends when the instance is gone', async () => {
    const stream = await subscribe();
    await stream.next();
    api().instances.runs.clear();
    expect(await stream.rest()).toBe('');
  });

  it('answers 404 to an unknown and 400 to a malformed id, as JSON', async () => {
    expect((await api().get(`${root}/${unknown}/subscribe`)).json.error.message).toBe('not found');
    expect((await api().get(`${root}/x/subscribe`)).json.error.code).toBe('request_data_invalid');
  });
});

describe('the list of instances (http 6.4)', () => {
  const list = (query: string) => api().get(`${root}?${query}`);
  const asked = async (query: string) => {
    expect((await list(query)).status).toBe(200);
    return api().instances.queries[0];
  };

  it('tells the total, and records without lengths', async () => {
    const answer = await list('');
    expect(answer.json.meta).toEqual({ total: 1 });
    expect(answer.json.data).toMatchObject([{ id: instance.id, definition: base64('x') }]);
    expect(answer.json.data[0]).not.toHaveProperty('inputLength');
  });

  it('is without limit, the newest first, when nothing is asked for', async () => {
    expect(await asked('')).toEqual({ direction: 'DESC', filters: [] });
  });

  it.each([
    ['limit=5&offset=10', { limit: 5, offset: 10 }],
    ['limit=5', { limit: 5 }],
    ['limit=0&offset=10', {}],
    ['limit=-1', {}],
    ['offset=10', {}],
    ['limit=5&offset=0', { limit: 5 }],
    ['limit=5&offset=-3', { limit: 5 }],
  ])('takes %s', async (query, paging) => {
    expect(await asked(query)).toEqual({ direction: 'DESC', filters: [], ...paging });
  });

  it.each([
    ['order.field=CREATED&order.direction=ASC', 'ASC'],
    ['order.field=created_at&order.direction=DESC', 'DESC'],
    ['order.field=CREATED', 'DESC'],
  ])('is ordered by %s', async (query, direction) => {
    expect(await asked(query)).toEqual({ direction, filters: [] });
  });

  it.each([
    ['AS', 'CONTAINS', 'x', 'CONTAINS'],
    ['AS', 'PREFIX', '/a', 'PREFIX'],
    ['AS', 'MATCH', '/a', 'MATCH'],
    ['AS', 'WORKFLOW', '/a', 'MATCH'],
    ['STATUS', 'MATCH', 'failed', 'MATCH'],
    ['STATUS', '<', 'failed', '<'],
    ['TRIGGER', 'MATCH', 'api', 'MATCH'],
    ['TRIGGER', 'CONTAINS', 'instance', 'CONTAINS'],
  ])('is filtered by %s %s %s', async (field, type, value, meant) => {
    const query = `filter.field=${field}&filter.type=${encodeURIComponent(type)}&filter.val=${value}`;
    expect((await asked(query))?.filters).toEqual([{ field, type: meant, value: decodeURIComponent(value) }]);
  });

  it.each([
    ['AFTER', '2024-05-01T10:00:00Z', Date.UTC(2024, 4, 1, 10)],
    ['BEFORE', '2024-05-01T10:00:00.5%2B02:00', Date.UTC(2024, 4, 1, 8) + 500],
  ])('is filtered by the time of creation: %s %s', async (type, time, value) => {
    const query = `filter.field=CREATED&filter.type=${type}&filter.val=${time}`;
    expect((await asked(query))?.filters).toEqual([{ field: 'CREATED', type, value }]);
  });

  it('takes several filters by their position', async () => {
    const query =
      'filter.field=STATUS&filter.field=TRIGGER&filter.type=MATCH&filter.type=CONTAINS&filter.val=failed&filter.val=ap';
    expect((await asked(query))?.filters).toEqual([
      { field: 'STATUS', type: 'MATCH', value: 'failed' },
      { field: 'TRIGGER', type: 'CONTAINS', value: 'ap' },
    ]);
  });

  it.each([
    'order.field=NAME&order.direction=ASC',
    'order.field=CREATED&order.direction=up',
    'filter.field=NAME&filter.type=MATCH&filter.val=x',
    'filter.field=toString&filter.type=MATCH&filter.val=x',
    'filter.field=STATUS&filter.type=CONTAINS&filter.val=failed',
    'filter.field=CREATED&filter.type=WORKFLOW&filter.val=x',
  ])('refuses %s as an unsupported option', async (query) => {
    const answer = await list(query);
    expect(answer.status).toBe(400);
    expect(answer.json.error.code).toBe('request_invalid_list_options');
    expect(answer.json.error.message).toContain('unsupported list option');
  });

  it.each([
    ['filter.field=STATUS&filter.type=MATCH&filter.val=done', 'invalid filter value: done'],
    ['filter.field=CREATED&filter.type=AFTER&filter.val=today', 'invalid filter value: today'],
    ['filter.field=CREATED&filter.type=AFTER&filter.val=2024', 'invalid filter value: 2024'],
    ['limit=x', 'pagination options error: limit is not an integer'],
    ['limit=1.5', 'pagination options error: limit is not an integer'],
    ['limit=1&offset=99999999999999999999', 'pagination options error: offset is not an integer'],
    [
      'filter.field=STATUS&filter.type=MATCH',
      'pagination options error: filter.field, filter.type and filter.val are not given equally often',
    ],
    ['order.direction=ASC', 'pagination options error: order.field and order.direction are not given equally often'],
  ])('refuses %s', async (query, message) => {
    const answer = await list(query);
    expect(answer.status).toBe(400);
    expect(answer.json.error).toEqual({ code: 'request_data_invalid', message });
  });
});

describe('data under the key private (specification 2.3)', () => {
  const start = async (input: string): Promise<string> => {
    const request = { namespace: 'demo', path: '/a', definition: 'x', input: Buffer.from(input) };
    return (await api().instances.start(request)).id;
  };
  const shownInput = async (id: string): Promise<unknown> => (await api().get(`${root}/${id}/input`)).json.data;

  it.each([
    ['{"n": 1, "private": {"pin": 4711}}', '{"n":1,"private":"***"}'],
    ['{"pri\\u0076ate": 4711}', '{"private":"***"}'],
    ['{"private": null}', '{"private":"***"}'],
  ])('is not in the input that is shown: %s', async (input, shown) => {
    expect(await shownInput(await start(input))).toMatchObject({ inputLength: shown.length, input: base64(shown) });
  });

  it.each([
    '{ "a": {"private": 1} }',
    '["private"]',
    '"private"',
    '{"Private": 1}',
    '{"private": 1} x',
    '{"u": "\\u0061"}',
  ])('is what the top of an object has only: %s is shown as it was sent', async (input) => {
    expect(await shownInput(await start(input))).toMatchObject({ inputLength: input.length, input: base64(input) });
  });

  it('is not in the output that is shown', async () => {
    api().instances.outcome = { status: 'complete', output: { a: 1, private: { pin: 4711 } } };
    await end();
    const { data } = (await api().get(`${root}/${instance.id}/output`)).json;
    expect(data).toMatchObject({ outputLength: 23, output: base64('{"a":1,"private":"***"}') });
    expect((await api().get(`${root}/${instance.id}`)).json.data).toMatchObject({ outputLength: 23 });
  });

  it.each([
    ['', '{"a":1,"private":"***"}'],
    ['&field=private', '"***"'],
    ['&field=private&raw=true', '***'],
  ])('is not in the answer to a wait: %s', async (options, shown) => {
    await api().store.files.create({
      namespace: 'demo',
      path: '/f.yaml',
      type: 'workflow',
      mimeType: 'application/yaml',
      data: Buffer.from('states: [{id: a, type: noop}]'),
    });
    api().instances.outcome = { status: 'complete', output: { a: 1, private: { pin: 4711 } } };
    const answer = await api().send('POST', `${root}?path=f.yaml&wait=true${options}`, '{}');
    expect([answer.status, answer.text]).toEqual([200, shown]);
  });
});
