import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { base64, useApi } from './support/api.js';

const api = useApi();
const root = '/api/v2/namespaces/demo/variables';
const time = expect.stringMatching(/Z$/) as string;
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

interface View {
  id: string;
  name: string;
  updatedAt: string;
}

const get = (path = '') => api().get(`${root}${path}`);
const create = (body: object) => api().post(root, body);
const patch = (id: string, body: object) => api().send('PATCH', `${root}/${id}`, JSON.stringify(body));
const remove = (path: string) => api().send('DELETE', `${root}${path}`);

async function created(body: object): Promise<View> {
  const answer = await create(body);
  expect(answer.status).toBe(200);
  return answer.json.data;
}

async function namesOf(query = ''): Promise<string[]> {
  return ((await get(query)).json.data as View[]).map(({ name }) => name);
}

async function startedInstance(): Promise<string> {
  return (await api().instances.start({ namespace: 'demo', path: '/f', definition: '', input: Buffer.from('') })).id;
}

const invalid = (message: string) => ({ error: { code: 'request_data_invalid', message } });
const missing = { error: { code: 'resource_not_found', message: 'requested resource is not found' } };
const exists = { error: { code: 'resource_already_exists', message: 'resource already exists' } };
const notJson = {
  error: { code: 'request_body_not_json', message: "couldn't parse request payload in json format" },
};

describe('creating variables (http 8)', () => {
  it('answers a variable of the namespace with its content', async () => {
    const answer = await create({ name: 'a.b-c_1', mimeType: 'text/plain', data: base64('hi') });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({
      id: uuid,
      type: 'namespace-variable',
      reference: 'demo',
      name: 'a.b-c_1',
      size: 2,
      mimeType: 'text/plain',
      data: base64('hi'),
      createdAt: time,
      updatedAt: time,
    });
    expect(Object.keys(answer.json.data)).toEqual([
      ...['id', 'type', 'reference', 'name', 'size', 'mimeType', 'data', 'createdAt', 'updatedAt'],
    ]);
  });

  it('makes one of a workflow, whose path is cleaned and need not exist', async () => {
    for (const [name, workflowPath] of [
      ['a', '/dir/../flow.yaml'],
      ['b', 'flow.yaml/'],
    ]) {
      expect(await created({ name, workflowPath })).toMatchObject({
        type: 'workflow-variable',
        reference: '/flow.yaml',
      });
    }
  });

  it('makes one of an instance', async () => {
    const instanceId = await startedInstance();
    expect(await created({ name: 'a', instanceId })).toMatchObject({
      type: 'instance-variable',
      reference: instanceId,
    });
  });

  it('makes one of the workflow when both are named', async () => {
    const instanceId = await startedInstance();
    expect(await created({ name: 'a', instanceId, workflowPath: '/f' })).toMatchObject({ type: 'workflow-variable' });
  });

  it('takes no data for none, and shows all fields of an empty variable', async () => {
    for (const [name, data] of [['a'], ['b', ''], ['c', null]]) {
      expect(await created({ name, data })).toMatchObject({ data: '', size: 0, mimeType: '' });
    }
  });

  it('takes keys in any letter case', async () => {
    expect(await created({ Name: 'a', MIMETYPE: 'x' })).toMatchObject({ name: 'a', mimeType: 'x' });
  });

  it('refuses a second one of the name, but only for the same owner', async () => {
    await created({ name: 'a' });
    await created({ name: 'a', workflowPath: '/f' });
    await created({ name: 'a', workflowPath: '/g' });
    const answer = await create({ name: 'a' });
    expect([answer.status, answer.json]).toEqual([400, exists]);
  });

  it.each(['', '1a', '_a', 'a-', 'a b', 'ä', 'a/b', 'a\0', 'a\n', 'x'.repeat(256)])(
    'refuses the name %j',
    async (name) => {
      const answer = await create({ name });
      expect([answer.status, answer.json]).toEqual([400, invalid('field name has invalid string')]);
    },
  );

  it.each(['abc', '!', 'a_-='])('refuses %j, which is no base64, as it refuses what is no JSON', async (data) => {
    const answer = await create({ name: 'a', data });
    expect([answer.status, answer.json]).toEqual([400, notJson]);
    expect((await api().send('POST', root, '{')).json).toEqual(notJson);
    expect((await api().send('POST', root)).json).toEqual(notJson);
  });

  it('refuses fields of another type', async () => {
    expect((await create({ name: 1 })).json.error.code).toBe('request_body_bad_json_schema');
  });

  it('refuses an instance id that is none, and an instance that is not there', async () => {
    expect((await create({ name: 'a', instanceId: 'x' })).json).toEqual(
      invalid('field instanceId has invalid uuid string'),
    );
    const answer = await create({ name: 'a', instanceId: randomUUID() });
    expect([answer.status, answer.json]).toEqual([404, missing]);
  });

  it('refuses a workflow path that breaks the rule', async () => {
    expect((await create({ name: 'a', workflowPath: '/_' })).json).toEqual(
      invalid('field workflowPath has invalid file path'),
    );
  });

  it('keeps characters out of the type that the store cannot hold', async () => {
    expect(await created({ name: 'a', mimeType: 'a\0b' })).toMatchObject({ mimeType: 'a\ufffdb' });
  });
});

describe('listing variables (http 8)', () => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await startedInstance();
    for (const name of ['b', 'a']) await created({ name, data: base64(name) });
    await created({ name: 'w', workflowPath: '/dir/flow.yaml' });
    await created({ name: 'i', instanceId });
  });

  it('gives those of the namespace, the oldest first, without their content', async () => {
    const entry = {
      id: uuid,
      type: 'namespace-variable',
      reference: 'demo',
      mimeType: '',
      createdAt: time,
      updatedAt: time,
    };
    expect((await get()).json).toEqual({
      data: [
        { ...entry, name: 'b', size: 1 },
        { ...entry, name: 'a', size: 1 },
      ],
    });
    expect((await get('/')).status).toBe(200);
  });

  it('gives those of a workflow, to which a missing leading slash is added', async () => {
    expect(await namesOf('?workflowPath=/dir/flow.yaml')).toEqual(['w']);
    expect(await namesOf('?workflowPath=dir%2Fflow.yaml')).toEqual(['w']);
  });

  it('gives those of an instance, also when a workflow is named', async () => {
    expect(await namesOf(`?workflowPath=/dir/flow.yaml&instanceId=${instanceId.toUpperCase()}`)).toEqual(['i']);
  });

  it('gives [] for none', async () => {
    for (const query of ['?workflowPath=/none', `?instanceId=${randomUUID()}`, '?name=none', '?name=%00']) {
      expect((await get(query)).text).toBe('{"data":[]}\n');
    }
  });

  it('gives only the one of a name', async () => {
    expect(await namesOf('?name=a')).toEqual(['a']);
    expect(await namesOf('?name=w&workflowPath=/dir/flow.yaml')).toEqual(['w']);
    expect(await namesOf('?name=')).toEqual(['b', 'a']);
  });

  it('refuses an instance id that is none', async () => {
    const answer = await get('?instanceId=x');
    expect([answer.status, answer.json]).toEqual([400, invalid('query param instanceId invalid uuid string')]);
  });

  it.each(['/dir/', '/dir/../flow.yaml', 'dir//flow', '/_x'])(
    'refuses the path %s, which is not clean',
    async (path) => {
      const answer = await get(`?workflowPath=${path}`);
      expect([answer.status, answer.json]).toEqual([400, invalid('query param workflowPath invalid file path')]);
    },
  );

  it('sees nothing of other namespaces', async () => {
    await api().post('/api/v2/namespaces', { name: 'other' });
    const other = '/api/v2/namespaces/other/variables';
    expect((await api().get(other)).json.data).toEqual([]);
    expect((await api().get(`${other}?instanceId=${instanceId}`)).json.data).toEqual([]);
  });

  it('gives the bytes of the only match with its type, else 404 with nothing', async () => {
    await created({ name: 'c', mimeType: 'text/css', data: 'AP8=' });
    const answer = await get('?raw=true&name=c');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/css']);
    expect(answer.headers.get('content-length')).toBe('2');
    for (const query of ['', '&name=none']) {
      const none = await get(`?raw=true${query}`);
      expect([none.status, none.text]).toEqual([404, '']);
    }
    const bad = await get('?raw=true&instanceId=x');
    expect([bad.status, bad.text]).toEqual([400, '']);
  });
});

describe('one variable (http 8)', () => {
  let id: string;

  beforeEach(async () => {
    ({ id } = await created({ name: 'one', mimeType: 'text/plain', data: base64('hi') }));
  });

  it('is read by its id', async () => {
    expect((await get(`/${id}`)).json.data).toMatchObject({ id, name: 'one', size: 2, data: base64('hi') });
  });

  it('gives its bytes', async () => {
    const answer = await get(`/${id}?raw=true`);
    expect([answer.text, answer.headers.get('content-type')]).toEqual(['hi', 'text/plain']);
    expect((await get(`/${id}?raw=1`)).json.data).toMatchObject({ id });
  });

  it('gives bytes as a stream of octets when it has no type', async () => {
    const { id: bare } = await created({ name: 'bare' });
    expect((await get(`/${bare}?raw=true`)).headers.get('content-type')).toBe('application/octet-stream');
  });

  it.each([
    [{ name: 'two' }, { name: 'two', mimeType: 'text/plain', data: base64('hi') }],
    [{ mimeType: '' }, { name: 'one', mimeType: '', data: base64('hi') }],
    [{ data: base64('new!') }, { name: 'one', size: 4, data: base64('new!') }],
    [{ data: '' }, { name: 'one', size: 0, data: '' }],
    [{}, { name: 'one', mimeType: 'text/plain', data: base64('hi') }],
    [
      { name: null, data: null },
      { name: 'one', data: base64('hi') },
    ],
  ])('is changed by %j and keeps its id', async (body, expected) => {
    const answer = await patch(id, body);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({ id, ...expected });
    expect((await get(`/${id}`)).json.data).toMatchObject(expected);
  });

  it('moves updatedAt when it is changed', async () => {
    const timeOf = ({ json }: { readonly json: { readonly data?: unknown } }): number =>
      Date.parse((json.data as View).updatedAt);
    const before = timeOf(await get(`/${id}`));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(timeOf(await patch(id, { data: '' }))).toBeGreaterThan(before);
  });

  it('refuses a name that is taken or breaks the rule, and bad base64', async () => {
    await created({ name: 'taken' });
    expect((await patch(id, { name: 'taken' })).json).toEqual(exists);
    expect((await patch(id, { name: '_' })).json).toEqual(invalid('field name has invalid string'));
    expect((await patch(id, { name: '' })).json).toEqual(invalid('field name has invalid string'));
    expect((await patch(id, { data: '!' })).json).toEqual(notJson);
  });

  it('is deleted with an empty answer', async () => {
    const answer = await remove(`/${id}`);
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, '', 'application/json']);
    expect((await get(`/${id}`)).status).toBe(404);
  });

  it('answers 404 to an unknown id, and 400 to one that is none', async () => {
    for (const answer of [
      await get(`/${randomUUID()}`),
      await patch(randomUUID(), {}),
      await remove(`/${randomUUID()}`),
    ]) {
      expect([answer.status, answer.json]).toEqual([404, missing]);
    }
    for (const answer of [await get('/x'), await patch('x', {}), await remove('/x')]) {
      expect([answer.status, answer.json]).toEqual([400, invalid('variable id is invalid uuid string')]);
    }
  });

  it('answers raw requests with a status only', async () => {
    for (const [path, status] of [
      [randomUUID(), 404],
      ['x', 400],
    ]) {
      const answer = await get(`/${path}?raw=true`);
      expect([answer.status, answer.text]).toEqual([status, '']);
    }
  });

  it('is out of the reach of other namespaces', async () => {
    await api().post('/api/v2/namespaces', { name: 'other' });
    const other = `/api/v2/namespaces/other/variables`;
    expect((await api().get(`${other}/${id}`)).status).toBe(404);
    expect((await api().send('PATCH', `${other}/${id}`, '{"data":""}')).status).toBe(404);
    expect((await api().send('DELETE', `${other}/${id}`)).status).toBe(404);
    expect((await api().send('DELETE', `${other}?ids=${id}`)).status).toBe(404);
    expect((await get(`/${id}`)).json.data).toMatchObject({ size: 2 });
  });

  it('knows no other method', async () => {
    expect((await api().send('PUT', `${root}/${id}`, '{}')).status).toBe(405);
    expect((await api().send('PATCH', root, '{}')).status).toBe(405);
  });
});

describe('deleting several variables (http 8)', () => {
  it('takes all of them', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map(async (name) => (await created({ name })).id));
    const answer = await remove(`?ids=${ids[0]},${ids[1]},${ids[0]}`);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await namesOf()).toEqual(['c']);
  });

  it('takes none when one is unknown', async () => {
    const { id } = await created({ name: 'a' });
    const answer = await remove(`?ids=${id},${randomUUID()}`);
    expect([answer.status, answer.json]).toEqual([404, missing]);
    expect(await namesOf()).toEqual(['a']);
  });

  it('needs ids', async () => {
    for (const query of ['', '?ids=']) {
      expect((await remove(query)).json).toEqual(invalid('missing or empty query parameter `ids`'));
    }
    for (const query of ['?ids=x', `?ids=${randomUUID()},`]) {
      expect((await remove(query)).json).toEqual(invalid('query parameter `ids` has wrong format'));
    }
  });
});

describe('variables and the life of what they belong to', () => {
  it('go with their namespace', async () => {
    await created({ name: 'a' });
    await api().send('DELETE', '/api/v2/namespaces/demo');
    await api().post('/api/v2/namespaces', { name: 'demo' });
    expect(await namesOf()).toEqual([]);
  });

  it('follow a moved flow, also below a moved folder, and go when it is deleted', async () => {
    const files = '/api/v2/namespaces/demo/files';
    await api().post(files, { name: 'dir', type: 'directory' });
    await api().post(`${files}/dir`, { name: 'flow.yaml', type: 'workflow' });
    const { id } = await created({ name: 'a', workflowPath: '/dir/flow.yaml' });
    await api().send('PATCH', `${files}/dir/flow.yaml`, '{"path": "/dir/moved.yaml"}');
    await api().send('PATCH', `${files}/dir`, '{"path": "/other"}');
    expect((await get(`/${id}`)).json.data).toMatchObject({ reference: '/other/moved.yaml' });
    await api().send('DELETE', `${files}/other`);
    expect((await get(`/${id}`)).status).toBe(404);
  });
});
