import { describe, expect, it } from 'vitest';
import { parseCloudEvent } from '../../src/events/cloud-event.js';
import { matches } from '../../src/events/match.js';
import type { Json } from '../../src/json/json.js';

const event = parseCloudEvent({
  specversion: '1.0',
  id: 'e1',
  source: 'https://shop.example/orders',
  type: 'order.created',
  subject: '123',
  time: '2024-05-01T10:00:00Z',
  datacontenttype: 'application/json',
  dataschema: 'https://shop.example/schema',
  data: { subject: 'inner' },
  myExt: 'Hello',
  count: 5,
  paid: true,
});

function meets(context: Record<string, Json>, type = 'order.created'): boolean {
  return matches({ type, context }, event);
}

describe('an event matches a definition (specification 9.3)', () => {
  it('by its type alone when no context is asked for', () => {
    expect(meets({})).toBe(true);
  });

  it('only when the type is the same, letter by letter and without globs', () => {
    expect(meets({}, 'order.Created')).toBe(false);
    expect(meets({}, 'order.*')).toBe(false);
  });

  it.each([
    ['id', 'e1'],
    ['source', 'https://shop.*'],
    ['subject', '123'],
    ['time', '2024-05-01*'],
    ['type', 'order.*'],
    ['datacontenttype', 'application/json'],
    ['dataschema', '*/schema'],
    ['specversion', '1.0'],
    ['myext', 'H*o'],
  ])('when the attribute %s matches its glob', (name, pattern) => {
    expect(meets({ [name]: pattern })).toBe(true);
    expect(meets({ [name]: 'something else' })).toBe(false);
  });

  it('comparing names of attributes in any case', () => {
    expect(meets({ myExt: 'Hello', SUBJECT: '123' })).toBe(true);
  });

  it('comparing values as text, whatever their JSON type', () => {
    expect(meets({ subject: 123, count: '5', paid: 'true' })).toBe(true);
    expect(meets({ count: 5, paid: true })).toBe(true);
    expect(meets({ count: 6 })).toBe(false);
  });

  it('only when every attribute asked for matches', () => {
    expect(meets({ subject: '123', source: 'nowhere' })).toBe(false);
  });

  it('never by an attribute it does not have, nor by its data', () => {
    expect(meets({ missing: '*' })).toBe(false);
    expect(meets({ data: '*' })).toBe(false);
    const bytes = parseCloudEvent({ specversion: '1.0', id: 'e2', source: '/s', type: 't', data_base64: 'AA==' });
    expect(matches({ type: 't', context: { data_base64: '*' } }, bytes)).toBe(false);
    expect(meets({ constructor: '*', __proto__: '*' })).toBe(false);
  });
});
