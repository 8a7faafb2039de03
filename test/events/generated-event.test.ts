import { describe, expect, it } from 'vitest';
import { generatedEvent } from '../../src/events/generated-event.js';
import type { Json } from '../../src/json/json.js';

const base = { instance: 'i', step: 1, type: 't', source: '/s', data: null, attributes: {} };
const payloadOf = (data: Json, datacontenttype?: string) => {
  const event = generatedEvent({ ...base, data, ...(datacontenttype === undefined ? {} : { datacontenttype }) });
  return Object.fromEntries(Object.entries(event).filter(([name]) => name.startsWith('data')));
};

describe('a generated event (specification 4.9)', () => {
  it('has an id that is the same for the same step of an instance, and another one for another', () => {
    const ids = [base, base, { ...base, step: 2 }, { ...base, instance: 'j' }].map((one) => generatedEvent(one).id);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('has no source when that is no URI reference', () => {
    expect(generatedEvent({ ...base, source: 'http://[' }).source).toBe('');
  });

  it('has its optional attributes in their places, the time in UTC', () => {
    const attributes = { a: 1, dataschema: 'https://x/s', subject: 'order 7', time: '2026-01-31T12:00:00.50+01:00' };
    const event = generatedEvent({ ...base, data: 5, attributes });
    expect(event).toMatchObject({ subject: 'order 7', dataschema: 'https://x/s', time: '2026-01-31T11:00:00.5Z' });
    expect(Object.keys(event).slice(3)).toEqual([
      ...['type', 'subject', 'datacontenttype', 'data', 'dataschema', 'time', 'a'],
    ]);
  });

  it('has its extensions beside its attributes', () => {
    expect(generatedEvent({ ...base, attributes: { a: 1 } })).toMatchObject({ source: '/s', type: 't', a: 1 });
  });

  it.each<[string, Json, string | undefined, object]>([
    ['nothing', null, undefined, { datacontenttype: 'application/json' }],
    ['an object', { a: 1 }, undefined, { datacontenttype: 'application/json', data: { a: 1 } }],
    ['an object, whatever its type', [1], 'text/plain', { datacontenttype: 'application/json', data: [1] }],
    ['a string without a type', 'abcd', undefined, { datacontenttype: 'application/json', data: 'abcd' }],
    ['a string as JSON', 'abcd', 'application/json', { datacontenttype: 'application/json', data: 'abcd' }],
    ['text that looks like base64', 'abcd', 'text/plain', { datacontenttype: 'text/plain', data: 'abcd' }],
    ['text', 'hello', 'text/csv; charset=utf-8', { datacontenttype: 'text/csv; charset=utf-8', data: 'hello' }],
    ['XML', '<a/>', 'application/xml', { datacontenttype: 'application/xml', data: '<a/>' }],
    [
      'XML that looks like base64',
      'abcd',
      'application/xml; charset=utf-8',
      { datacontenttype: 'application/xml; charset=utf-8', data: 'abcd' },
    ],
    ['a kind of XML', 'abcd', 'image/svg+xml', { datacontenttype: 'image/svg+xml', data: 'abcd' }],
    ['bytes', 'AAEC', 'image/png', { datacontenttype: 'image/png', data_base64: 'AAEC' }],
    ['no bytes', '', 'image/png', { datacontenttype: 'image/png', data_base64: '' }],
    ['what is no base64', 'hello!', 'image/png', { datacontenttype: 'image/png', data: 'hello!' }],
  ])('carries %s (D65)', (_what, data, type, expected) => {
    expect(payloadOf(data, type)).toEqual(expected);
  });
});
