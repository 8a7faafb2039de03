import { beforeEach, describe, expect, it } from 'vitest';
import { useFormerApi } from './support/former-api.js';

const api = useFormerApi();
const inputs = () => api().instances.starts.map(({ input }) => Buffer.from(input).toString());

beforeEach(() => api().keepFlow('/flow.yaml'));

describe('op=execute of Direktiv 0.8', () => {
  it('starts a flow with the body as its input, and answers the instance at once', async () => {
    api().instances.outcome = { status: 'pending' };
    const answer = await api().ask('POST', '/demo/tree/flow.yaml?op=execute&ref=latest', '{"a":1}');
    expect(answer.status).toBe(200);
    const [id] = api().instances.runs.keys();
    expect(answer.json).toEqual({ namespace: 'demo', instance: id });
    expect(answer.headers.get('direktiv-instance-id')).toBe(id);
    expect(api().instances.starts).toMatchObject([{ path: '/flow.yaml' }]);
    expect(inputs()).toEqual(['{"a":1}']);
  });

  it.each(['hello', '/hello', 'hello/'])('finds the flow %s without its suffix', async (path) => {
    await api().keepFlow('/hello.yaml');
    expect((await api().ask('POST', `/demo/tree/${path}?op=execute`)).status).toBe(200);
    expect(api().instances.starts).toMatchObject([{ path: '/hello.yaml' }]);
  });

  it('takes the file of exactly the name before one with a suffix', async () => {
    await api().keepFlow('/hello.yaml');
    await api().keepFlow('/hello');
    await api().ask('POST', '/demo/tree/hello?op=execute');
    expect(api().instances.starts).toMatchObject([{ path: '/hello' }]);
  });

  it('passes over a directory of the name', async () => {
    await api().store.files.create({
      ...{ namespace: 'demo', path: '/hello', type: 'directory', mimeType: '' },
      data: Buffer.alloc(0),
    });
    await api().keepFlow('/hello.yml');
    await api().ask('POST', '/demo/tree/hello?op=execute');
    expect(api().instances.starts).toMatchObject([{ path: '/hello.yml' }]);
  });

  it('answers 404 in the envelope of that time where no flow is', async () => {
    const answer = await api().ask('POST', '/demo/tree/nothing?op=execute');
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ code: 404, message: "file '/nothing': not found" });
  });
});

describe('op=wait of Direktiv 0.8', () => {
  const wait = (query = '', body?: string, method = 'POST') =>
    api().ask(method, `/demo/tree/flow.yaml?op=wait${query}`, body);

  it('answers the output, and the id of the instance in a header', async () => {
    api().instances.outcome = { status: 'complete', output: { b: 1, a: [2] } };
    const answer = await wait('', '{"x": 1}');
    expect(answer).toMatchObject({ status: 200, text: '{"a":[2],"b":1}' });
    expect(answer.headers.get('direktiv-instance-id')).toBe([...api().instances.runs.keys()][0]);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(inputs()).toEqual(['{"x": 1}']);
  });

  it.each(['GET', 'POST'])('takes the input from the query of a %s without a body', async (method) => {
    await wait('&input.name=Ada&input.tag=a&input.tag=b&field=x', undefined, method);
    expect(inputs()).toEqual(['{"name":"Ada","tag":["a","b"]}']);
  });

  it('takes no input from the query beside a body', async () => {
    await wait('&input.name=Ada', 'text');
    expect(inputs()).toEqual(['text']);
  });

  it.each([
    ['field=k', '"a text"', 'text/plain; charset=utf-8'],
    ['field=k&raw-output=true', 'a text', 'text/plain; charset=utf-8'],
    ['field=b64&raw-output=1', 'hello', 'text/plain; charset=utf-8'],
    ['field=none&raw-output=true', '', 'text/plain; charset=utf-8'],
    ['field=none', 'null', 'text/plain; charset=utf-8'],
    ['field=k&ctype=text/html', '"a text"', 'text/html'],
  ])('answers %s with %j as %s', async (query, text, type) => {
    api().instances.outcome = { status: 'complete', output: { k: 'a text', b64: 'aGVsbG8=' } };
    const answer = await wait(`&${query}`);
    expect(answer).toMatchObject({ status: 200, text });
    expect(answer.headers.get('content-type')).toBe(type);
  });

  it.each(['failed', 'cancelled'] as const)('tells why an instance %s, as text and in headers', async (status) => {
    api().instances.outcome = { status, errorCode: 'user.missing', errorMessage: 'no such user' };
    const answer = await wait();
    const id = [...api().instances.runs.keys()][0];
    expect(answer).toMatchObject({
      status: 500,
      text: `An error occurred executing instance ${id}: user.missing: no such user\n`,
    });
    expect(answer.headers.get('direktiv-instance-error-code')).toBe('user.missing');
    expect(answer.headers.get('direktiv-instance-error-message')).toBe('no such user');
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('tells of a crash that there was one, and no more', async () => {
    api().instances.outcome = { status: 'crashed', errorCode: 'direktiv.internal.error', errorMessage: 'inside' };
    const answer = await wait();
    expect(answer.status).toBe(500);
    expect(answer.text).toBe(`An internal error occurred executing instance: ${[...api().instances.runs.keys()][0]}\n`);
    expect(answer.headers.get('direktiv-instance-error-message')).toBeNull();
  });
});
