import { describe, expect, it } from 'vitest';
import { InvalidEventError, parseCloudEvent } from '../../src/events/cloud-event.js';
import type { Json, JsonObject } from '../../src/json/json.js';

const least = { specversion: '1.0', id: 'a', source: '/s', type: 't' };

function parse(more: JsonObject) {
  return parseCloudEvent({ ...least, ...more });
}

function without(name: keyof typeof least): JsonObject {
  return Object.fromEntries(Object.entries(least).filter(([key]) => key !== name));
}

function refused(value: Json) {
  expect(() => parseCloudEvent(value)).toThrow(InvalidEventError);
}

describe('a structured CloudEvent (http 11.1)', () => {
  it('is kept with its members in a fixed order, extensions sorted at the end', () => {
    const event = parseCloudEvent({
      zeta: 'z',
      data: { b: 1, a: 2 },
      alpha: true,
      time: '2024-05-01T10:00:00Z',
      dataschema: 'https://x/schema',
      datacontenttype: 'application/json',
      subject: 'sub',
      type: 't',
      source: '/s',
      id: 'a',
      specversion: '1.0',
    });
    expect(JSON.stringify(event)).toBe(
      '{"specversion":"1.0","id":"a","source":"/s","type":"t","subject":"sub","datacontenttype":"application/json",' +
        '"dataschema":"https://x/schema","time":"2024-05-01T10:00:00Z","data":{"b":1,"a":2},"alpha":true,"zeta":"z"}',
    );
  });

  it('must be an object', () => {
    for (const value of [null, 1, 'x', true, [], [least]]) refused(value);
  });

  it('must say a specversion, 1.0 or 0.3', () => {
    expect(parse({ specversion: '0.3' }).specversion).toBe('0.3');
    refused(without('specversion'));
    refused({ ...least, specversion: '2.0' });
    refused({ ...least, specversion: 1 });
  });

  it('must have a source', () => {
    refused(without('source'));
    refused({ ...least, source: '' });
    refused({ ...least, source: null });
  });

  it('gets an id when it has none', () => {
    const uuid = /^[0-9a-f-]{36}$/;
    expect(parseCloudEvent(without('id')).id).toMatch(uuid);
    expect(parse({ id: '' }).id).toMatch(uuid);
  });

  it('may come without a type', () => {
    expect(parseCloudEvent(without('type')).type).toBe('');
  });

  it('must have attributes that are strings', () => {
    for (const name of ['id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema']) {
      refused({ ...least, [name]: 5 });
    }
  });

  it('is found by attributes of at most 768 bytes', () => {
    for (const name of ['id', 'source', 'type']) {
      expect(parse({ [name]: 'é'.repeat(384) })[name]).toHaveLength(384);
      refused({ ...least, [name]: 'é'.repeat(385) });
    }
    expect(parse({ subject: 'x'.repeat(769) }).subject).toHaveLength(769);
  });

  it('is without a subject when that is empty', () => {
    expect(parse({ subject: '' })).not.toHaveProperty('subject');
  });

  it('loses a dataschema that is no URI', () => {
    expect(parse({ dataschema: 'http://[' })).not.toHaveProperty('dataschema');
  });

  it.each([
    ['2024-05-01T12:00:00+02:00', '2024-05-01T10:00:00Z'],
    ['2024-05-01T10:00:00.120000000Z', '2024-05-01T10:00:00.12Z'],
    ['2024-05-01T10:00:00.123456789Z', '2024-05-01T10:00:00.123456789Z'],
    ['2024-05-01T10:00:00.1050Z', '2024-05-01T10:00:00.105Z'],
  ])('keeps the time %s in UTC', (time, kept) => {
    expect(parse({ time }).time).toBe(kept);
  });

  it.each([
    'x2024-05-01T10:00:00Z',
    '2024-05-01T10:00:00Zx',
    'yesterday',
    '2024-05-01',
    '2024-05-01T10:00:00',
    '2024-02-30T10:00:00Z',
    '2024-05-01T25:00:00Z',
  ])('is refused with the time %s', (time) => {
    refused({ ...least, time });
  });

  it('keeps names of extensions in lower case', () => {
    expect(parse({ MyExt: 'V' }).myext).toBe('V');
  });

  it('cuts numbers of extensions to integers', () => {
    expect(parse({ n: 2.9, m: -2.9, z: -0.1 })).toMatchObject({ n: 2, m: -2, z: 0 });
  });

  it('is refused with an extension beyond 32 bits', () => {
    expect(parse({ n: 2147483647, m: -2147483648 })).toMatchObject({ n: 2147483647, m: -2147483648 });
    refused({ ...least, n: 2147483648 });
    refused({ ...least, n: -2147483649 });
  });

  it('drops extensions that are null', () => {
    expect(parse({ gone: null })).not.toHaveProperty('gone');
  });

  it('is refused with an extension that is an object or a list', () => {
    refused({ ...least, x: {} });
    refused({ ...least, x: [] });
  });

  it('is refused with a name of an extension that is not letters and digits', () => {
    for (const name of ['my-ext', 'my_ext', 'é', '', 'Source']) refused({ ...least, [name]: 'v' });
    refused(JSON.parse('{"specversion":"1.0","source":"/s","__proto__":"v"}') as Json);
  });

  it('may carry any JSON as data, null included', () => {
    for (const data of [null, 1, 'x', [1], { a: 1 }]) expect(parse({ data }).data).toEqual(data);
    for (const datacontenttype of ['application/vnd.x+json; charset=utf-8', 'Application/JSON', 'text/json'])
      expect(parse({ data: [1], datacontenttype }).data).toEqual([1]);
  });

  it('must carry text when its content type is not JSON', () => {
    expect(parse({ data: '<a/>', datacontenttype: 'text/xml' }).data).toBe('<a/>');
    refused({ ...least, data: {}, datacontenttype: 'text/xml' });
  });

  it('may carry bytes as base64', () => {
    expect(parse({ data_base64: 'aGVs\nbG8=', datacontenttype: 'image/png' }).data_base64).toBe('aGVsbG8=');
    refused({ ...least, data_base64: '***' });
    refused({ ...least, data_base64: 5 });
    refused({ ...least, data_base64: 'aGk=', data: 1 });
  });
});
