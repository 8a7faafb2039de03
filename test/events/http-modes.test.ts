import { CloudEvent, HTTP } from 'cloudevents';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { eventReaders, mayCarryEvents } from '../../src/events/http-modes.js';
import type { JsonObject } from '../../src/json/json.js';

const attributes = {
  specversion: '1.0',
  id: 'e1',
  source: '/shop',
  type: 'paid',
  subject: 'order 1',
  time: '2026-01-02T03:04:05.678Z',
  region: 'north',
};

function read(headers: Readonly<Record<string, unknown>>, body: unknown): JsonObject[] {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const text = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : String(body));
  const json = () => JSON.parse(text.toString()) as unknown;
  return (eventReaders(Object.fromEntries(lowerCase) as IncomingHttpHeaders, text, json) ?? []).map((one) => one());
}

const contents: Readonly<Record<string, JsonObject>> = {
  'an object': { datacontenttype: 'application/json', data: { n: 1, deep: [true, null] } },
  'a list': { datacontenttype: 'application/json', data: [1, 2] },
  text: { datacontenttype: 'text/plain', data: 'hello' },
  nothing: {},
};

describe.each(Object.entries(contents))('an event with %s, as the package cloudevents sends it', (_, content) => {
  const sent = new CloudEvent({ ...attributes, ...content } as ConstructorParameters<typeof CloudEvent>[0]);
  const expected = { ...attributes, ...content };

  it('is read in structured mode', () => {
    const { headers, body } = HTTP.structured(sent);
    expect(read(headers, body)).toEqual([expected]);
  });

  it('is read in binary mode', () => {
    const { headers, body } = HTTP.binary(sent);
    expect(read(headers, body)).toMatchObject([expected]);
  });

  it.each(['', '; charset=utf-8'])('is read in batch mode%s', (parameters) => {
    const other = sent.cloneWith({ id: 'e2' });
    const headers = { 'content-type': `application/cloudevents-batch+json${parameters}` };
    expect(read(headers, JSON.stringify([sent, other]))).toEqual([expected, { ...expected, id: 'e2' }]);
  });
});

it.each([0, false, '', null])('an event whose data is %j keeps it', (data) => {
  const event = { ...attributes, data };
  expect(read({ 'content-type': 'application/cloudevents+json' }, JSON.stringify(event))).toEqual([event]);
});

describe('the package cloudevents, which is why it does not read JSON for us', () => {
  const headers = { 'content-type': 'application/cloudevents+json' };
  const readByPackage = (changes: JsonObject): unknown => {
    const body = JSON.stringify({ ...attributes, datacontenttype: 'application/json', ...changes });
    return JSON.parse(JSON.stringify(HTTP.toEvent({ headers, body })));
  };

  it.each([0, false, '', null])('drops data that is %j', (data) => {
    expect(readByPackage({ data })).not.toHaveProperty('data');
  });

  it('drops an empty type, which is no event, and replaces a time that is none', () => {
    expect(readByPackage({ type: '', data: 1 })).not.toHaveProperty('type');
    expect(readByPackage({ time: 'yesterday', data: 1 })).toMatchObject({ time: expect.stringMatching(/^\d{4}-/) });
  });
});

it('an event of bytes is read in structured and in binary mode', () => {
  const bytes = Buffer.from([0, 255, 1]);
  const content = { datacontenttype: 'application/octet-stream', data_base64: bytes.toString('base64') };
  const binary = { ...attributes, ...content };
  expect(read({ 'content-type': 'application/cloudevents+json' }, JSON.stringify(binary))).toEqual([binary]);
  const sent = new CloudEvent({
    ...attributes,
    datacontenttype: 'application/octet-stream',
    data: new Uint8Array(bytes),
  });
  expect(read(HTTP.binary(sent).headers, bytes)).toMatchObject([binary]);
});

describe('an event in binary mode', () => {
  const headers = { 'ce-specversion': '1.0', 'ce-id': 'e1', 'ce-source': '/shop', 'ce-type': 'paid' };

  it('keeps its time to the nanosecond', () => {
    const time = '2026-01-02T03:04:05.123456789Z';
    expect(read({ ...headers, 'ce-time': time }, '')).toMatchObject([{ time }]);
  });

  it('has no time and no data when none are sent', () => {
    const [event] = read({ ...headers, 'content-type': 'application/json' }, '');
    expect(Object.keys(event ?? {}).sort()).toEqual(['datacontenttype', 'id', 'source', 'specversion', 'type']);
  });

  it('may have percent-encoded attributes; what is no encoding is kept', () => {
    expect(read({ ...headers, 'ce-subject': 'caf%C3%A9 1' }, '')).toMatchObject([{ subject: 'café 1' }]);
    expect(read({ ...headers, 'ce-subject': '100 %' }, '')).toMatchObject([{ subject: '100 %' }]);
  });

  it('is one in structured mode when its content type says so', () => {
    const structured = { ...headers, 'content-type': 'application/cloudevents+json' };
    expect(read(structured, JSON.stringify({ ...attributes, data: 1 }))).toEqual([{ ...attributes, data: 1 }]);
  });
});

it.each([
  [{ 'content-type': 'application/json; charset=utf-8' }, true],
  [{ 'content-type': 'application/cloudevents+json' }, true],
  [{ 'content-type': 'application/cloudevents-batch+json' }, true],
  [{ 'content-type': 'text/plain', 'ce-specversion': '1.0' }, true],
  [{ 'content-type': 'text/plain' }, false],
  [{ 'content-type': 'x application/json' }, false],
  [{}, false],
])('a request with the headers %j may carry events: %s', (headers, may) => {
  expect(mayCarryEvents(headers)).toBe(may);
});
