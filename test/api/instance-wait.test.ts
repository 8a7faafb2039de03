import { request } from 'node:http';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { base64, useApi } from './support/api.js';

const api = useApi();
const path = '/api/v2/namespaces/demo/instances?path=flow.yaml&wait=true';

beforeEach(async () => {
  await api().store.files.create({
    namespace: 'demo',
    path: '/flow.yaml',
    type: 'workflow',
    mimeType: '',
    data: Buffer.from('states: []'),
  });
});

async function wait(output: Json | undefined, query = '') {
  api().instances.outcome = { status: 'complete', ...(output !== undefined && { output }) };
  const answer = await api().send('POST', `${path}${query}`);
  return { status: answer.status, text: answer.text, type: answer.headers.get('content-type') };
}

const json = 'application/json';
const plain = 'text/plain; charset=utf-8';

describe('waiting for the output (http 6.3)', () => {
  it('answers the output as it is, keys sorted, without envelope or line feed', async () => {
    expect(await wait({ b: 1, a: { d: [2], c: '<&>' } })).toEqual({
      status: 200,
      text: '{"a":{"c":"<&>","d":[2]},"b":1}',
      type: json,
    });
  });

  it('tells the id of the instance and the length', async () => {
    const answer = await api().send('POST', path);
    expect(answer.headers.get('direktiv-instance-id')).toBe([...api().instances.runs.keys()][0]);
    expect(answer.headers.get('content-length')).toBe('2');
  });

  it('waits only for exactly wait=true', async () => {
    for (const word of ['1', 'TRUE', 'yes', '']) {
      const answer = await api().send('POST', `/api/v2/namespaces/demo/instances?path=flow.yaml&wait=${word}`);
      expect(answer.json.data).toMatchObject({ status: 'pending' });
    }
  });

  it.each<[Json | undefined, string, string, string]>([
    [{ k: { b: 1 } }, 'k', '{"b":1}', json],
    [{ k: [1] }, 'k', '[1]', json],
    [{ k: 'text' }, 'k', '"text"', plain],
    [{ k: null }, 'k', 'null', plain],
    [{ a: 1 }, 'k', 'null', plain],
    [{ a: 1 }, 'toString', 'null', plain],
    [[1], '0', 'null', plain],
    [undefined, 'k', 'null', plain],
  ])('of %j with field=%s is %s', async (output, field, text, type) => {
    expect(await wait(output, `&field=${field}`)).toEqual({ status: 200, text, type });
  });

  it.each<[Json, string, string]>([
    [null, '', plain],
    ['hello world', 'hello world', plain],
    [base64('{"x":1}'), '{"x":1}', json],
    ['test', Buffer.from('test', 'base64').toString(), 'application/octet-stream'],
    ['test!', 'test!', plain],
    ['dGVzdA', 'dGVzdA', plain],
    [{ a: 1 }, '{"a":1}', json],
    [5, '5', plain],
  ])('of %j with raw is %j', async (k, text, type) => {
    expect(await wait({ k }, '&field=k&raw=true')).toEqual({ status: 200, text, type });
  });

  it.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('takes raw=%s for true', async (word) => {
    expect((await wait('a b', `&raw=${word}`)).text).toBe('a b');
  });

  it.each(['0', 'yes', 'tRUE', ''])('takes raw=%j for false', async (word) => {
    expect((await wait('a b', `&raw=${word}`)).text).toBe('"a b"');
  });

  it('answers the type asked for, made safe for a header', async () => {
    expect((await wait({}, '&ctype=text/csv')).type).toBe('text/csv');
    expect((await wait({}, '&ctype=a%0d%0aX:%20y')).type).toBe('a  X: y');
  });

  it('recognises an image', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000', 'hex').toString('base64');
    expect((await wait({ k: png }, '&field=k&raw=true')).type).toBe('image/png');
  });

  it('answers null when a complete instance has no output', async () => {
    expect((await wait(undefined)).text).toBe('null');
  });
});

describe('waiting with output=true (http 6.3)', () => {
  it('answers the record with the output', async () => {
    const answer = await wait({ b: 1, a: 2 }, '&output=true&field=a');
    expect(answer.status).toBe(200);
    expect((JSON.parse(answer.text) as { data: unknown }).data).toMatchObject({
      status: 'complete',
      endedAt: '2024-05-01T10:00:01.12Z',
      outputLength: 13,
      output: base64('{"a":2,"b":1}'),
    });
  });

  it('answers 200 for a failure, too', async () => {
    api().instances.outcome = { status: 'failed', errorCode: 'my.code', errorMessage: 'went wrong' };
    const answer = await api().send('POST', `${path}&output=true`);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({
      status: 'failed',
      errorCode: 'my.code',
      errorMessage: base64('went wrong'),
      outputLength: 0,
    });
    expect(answer.json.data).not.toHaveProperty('output');
  });
});

describe('waiting for an instance that does not complete (http 6.3)', () => {
  const fail = (errorCode: string, errorMessage: string, status: 'failed' | 'crashed' | 'cancelled' = 'failed') => {
    api().instances.outcome = { status, errorCode, errorMessage };
    return api().send('POST', path);
  };

  it('answers its error in headers and body', async () => {
    const answer = await fail('my.code', 'went wrong');
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({ error: { code: 'my.code', message: 'went wrong' } });
    expect(answer.headers.get('direktiv-instance-error-code')).toBe('my.code');
    expect(answer.headers.get('direktiv-instance-error-message')).toBe('went wrong');
    expect(answer.headers.get('direktiv-instance-id')).not.toBeNull();
  });

  it.each([
    ['request.invalid', 400],
    ['resource_x', 400],
    ['access.denied', 403],
    ['user_not_found', 404],
    ['access_not_found', 404],
    ['x_method_not_allowed', 405],
    ['not_found_method_not_allowed', 405],
    ['direktiv.cancels.timeout.soft', 500],
  ])('with the code %s answers %d', async (code, status) => {
    expect((await fail(code, '')).status).toBe(status);
  });

  it('does so for crashed and cancelled, too', async () => {
    expect((await fail('direktiv.internal.error', 'm', 'crashed')).status).toBe(500);
    expect((await fail('direktiv.cancels.api', 'm', 'cancelled')).json.error.code).toBe('direktiv.cancels.api');
  });

  it('keeps its message from writing headers of its own', async () => {
    const message = 'a\r\nX-Evil: 1\u0000\u0007 é 漢 😀';
    const answer = await fail('my.code', message);
    expect(answer.headers.get('x-evil')).toBeNull();
    expect(answer.headers.get('direktiv-instance-error-message')).toBe('a  X-Evil: 1?? é ? ?');
    expect(answer.json.error.message).toBe(message);
  });

  it('answers a message of a megabyte', async () => {
    expect((await fail('my.code', 'x'.repeat(1_000_000))).json.error.message).toHaveLength(1_000_000);
  });
});

describe('a client that leaves while it waits', () => {
  it('ends the wait, not the instance', async () => {
    const { instances, port, logged } = api();
    instances.outcome = { status: 'pending' };
    const leaving = request({ port, host: '127.0.0.1', method: 'POST', path });
    leaving.on('error', () => undefined);
    leaving.end();
    await vi.waitFor(() => expect(instances.starts).toHaveLength(1));
    leaving.destroy();
    await vi.waitFor(() => expect(instances.abandoned).toHaveLength(1));
    expect(instances.cancelled).toEqual([]);
    expect(logged).toEqual([]);
  });
});
