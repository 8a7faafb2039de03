import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useApi } from './support/api.js';

const api = useApi();
const path = '/api/v2/namespaces/demo/events/broadcast';
const event = { specversion: '1.0', id: 'e1', source: '/s', type: 'greeting', subject: '123' };

const send = (body: unknown, contentType = 'application/json') =>
  api().send('POST', path, typeof body === 'string' ? body : JSON.stringify(body), { 'Content-Type': contentType });

async function listen(context = {}, type = 'greeting') {
  const instance = randomUUID();
  await api().store.listeners.register({
    instance,
    waitId: 'w',
    namespace: 'demo',
    mode: 'simple',
    events: [{ type, context }],
  });
  return instance;
}

const batch = 'application/cloudevents-batch+json';

describe('broadcast (http 11.1)', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'application/cloudevents+json'])(
    'takes one event as %s and answers nothing',
    async (contentType) => {
      const answer = await send(event, contentType);
      expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, '', null]);
    },
  );

  it('wakes each wait that matches, before it answers', async () => {
    const first = await listen({ subject: '1*' });
    const second = await listen();
    await listen({ subject: '9' });
    await listen({}, 'other');
    await send(event);
    expect(api().woken.map(({ instance }) => instance)).toEqual([first, second]);
    expect(api().woken[0]).toEqual({ instance: first, waitId: 'w', event });
  });

  it('wakes a wait once', async () => {
    await listen();
    await send(event);
    await send({ ...event, id: 'e2' });
    expect(api().woken).toHaveLength(1);
  });

  it('does not wake waits of other namespaces', async () => {
    await api().store.namespaces.create('other');
    await api().store.listeners.register({
      instance: randomUUID(),
      waitId: 'w',
      namespace: 'other',
      mode: 'simple',
      events: [{ type: 'greeting', context: {} }],
    });
    await send(event);
    expect(api().woken).toEqual([]);
  });

  it('refuses a duplicate of source and id, and does not deliver it', async () => {
    await send(event);
    await listen();
    const answer = await send(event);
    expect([answer.status, answer.text.trim()]).toEqual([400, 'Error appending CloudEvent to history']);
    expect(api().woken).toEqual([]);
    expect((await send({ ...event, source: '/other' })).status).toBe(200);
  });

  it('takes a batch', async () => {
    await listen({}, 'a');
    await listen({}, 'b');
    const answer = await send(
      [
        { ...event, id: '1', type: 'a' },
        { ...event, id: '2', type: 'b' },
      ],
      batch,
    );
    expect(answer.status).toBe(200);
    expect(api().woken.map((call) => call.event.type)).toEqual(['a', 'b']);
  });

  it('stops a batch at the first event that fails; those before it stay', async () => {
    for (const type of ['a', 'b', 'c']) await listen({}, type);
    const answer = await send(
      [{ ...event, id: '1', type: 'a' }, { type: 'b' }, { ...event, id: '3', type: 'c' }],
      batch,
    );
    expect([answer.status, answer.text.trim()]).toEqual([400, 'Error parsing CloudEvent']);
    expect(api().woken.map((call) => call.event.type)).toEqual(['a']);
  });

  it('refuses a batch that is no list', async () => {
    for (const body of ['{}', 'nonsense', '']) {
      const answer = await send(body, batch);
      expect([answer.status, answer.text.trim()]).toEqual([400, 'Error parsing CloudEvents batch']);
    }
    expect((await send([], batch)).status).toBe(200);
  });

  it.each(['text/plain', 'application/cloudevents', 'Application/JSON', ''])(
    'answers 415 to the content type %j',
    async (contentType) => {
      const answer = await api().send(
        'POST',
        path,
        Buffer.from('{}'),
        contentType ? { 'Content-Type': contentType } : {},
      );
      expect([answer.status, answer.text.trim()]).toEqual([415, 'Unsupported Content-Type']);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    },
  );

  it.each([
    '',
    'nonsense',
    '{"specversion":"1.0"',
    '[]',
    '{}',
    'null',
    '{"specversion":"1.0","source":"/s","type":"t","x":{}}',
    `{"specversion":"1.0","source":"/s","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  ])('refuses %j', async (body) => {
    const answer = await send(body);
    expect([answer.status, answer.text.trim()]).toEqual([400, 'Error parsing CloudEvent']);
  });

  it('refuses more than 32 MiB', async () => {
    const answer = await send(JSON.stringify({ ...event, data: 'x'.repeat(32 * 1024 * 1024) }));
    expect([answer.status, answer.text.trim()]).toEqual([400, 'request payload too large']);
  });

  it('takes an event of 20 MB', async () => {
    expect((await send({ ...event, data: 'x'.repeat(20_000_000) })).status).toBe(200);
  });

  it('takes the longest keys it allows and refuses longer ones', async () => {
    const key = (bytes: number) => randomBytes(bytes).toString('hex').slice(0, bytes);
    expect((await send({ ...event, id: key(768), source: key(768), type: key(768) })).status).toBe(200);
    for (const name of ['id', 'source', 'type']) expect((await send({ ...event, [name]: key(769) })).status).toBe(400);
  });

  it('takes characters the database cannot hold', async () => {
    expect((await send({ ...event, id: 'a\0b', type: 't\ud800', data: '\0', subject: '\0' })).status).toBe(200);
  });
});

describe('broadcast in binary mode', () => {
  const headers = { 'ce-specversion': '1.0', 'ce-id': 'b1', 'ce-source': '/s', 'ce-type': 'greeting' };
  const published = async (id: string) => (await api().store.events.get('demo', id))?.event;

  it('takes the attributes from the headers and JSON from the body', async () => {
    const answer = await api().send('POST', path, '{"n":1}', {
      ...headers,
      'Content-Type': 'application/json; charset=utf-8',
      'ce-subject': 'caf%C3%A9',
      'ce-time': '2024-01-02T03:04:05.123456+02:00',
      'ce-MyExt': '5',
    });
    expect(answer.status).toBe(200);
    expect(await published('b1')).toEqual({
      specversion: '1.0',
      id: 'b1',
      source: '/s',
      type: 'greeting',
      subject: 'café',
      datacontenttype: 'application/json; charset=utf-8',
      time: '2024-01-02T01:04:05.123456Z',
      data: { n: 1 },
      myext: '5',
    });
  });

  it.each([
    ['text/plain', Buffer.from('hello'), { data: 'hello' }],
    ['application/octet-stream', Buffer.from([1, 2, 255]), { data_base64: 'AQL/' }],
    ['image/png', Buffer.from([137, 80]), { data_base64: 'iVA=' }],
  ])('takes a body of %s as it is', async (type, body, data) => {
    expect((await api().send('POST', path, body, { ...headers, 'Content-Type': type })).status).toBe(200);
    expect(await published('b1')).toMatchObject({ datacontenttype: type, ...data });
  });

  it('takes an event without data', async () => {
    expect((await api().send('POST', path, undefined, headers)).status).toBe(200);
    const event = await published('b1');
    expect(event).toMatchObject({ type: 'greeting' });
    expect(event).not.toHaveProperty('data');
  });

  it.each([
    ['no source', { ...headers, 'ce-source': '' }, '{}'],
    ['another version', { ...headers, 'ce-specversion': '2.0' }, '{}'],
    ['a body that is no JSON', { ...headers, 'Content-Type': 'application/json' }, '{'],
  ])('refuses an event with %s', async (_what, sent, body) => {
    const { status, text } = await api().send('POST', path, body, { 'Content-Type': 'application/json', ...sent });
    expect([status, text]).toEqual([400, 'Error parsing CloudEvent\n']);
  });
});
