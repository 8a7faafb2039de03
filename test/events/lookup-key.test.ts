import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCloudEvent, type CloudEvent } from '../../src/events/cloud-event.js';
import { keyOfDefinition, keysOfEvent } from '../../src/events/lookup-key.js';
import { matches } from '../../src/events/match.js';
import type { JsonObject } from '../../src/json/json.js';

const eventOf = (more: JsonObject): CloudEvent =>
  parseCloudEvent({ specversion: '1.0', id: 'i', source: '/s', type: 't', ...more });
const definition = (context: JsonObject) => ({ type: 't', context });

describe('the key that a definition is looked up by', () => {
  it('is the longest value it asks for exactly', () => {
    const context = { source: '/s', Order: 'order-4711', kind: 'a*', subject: 'x' };
    expect(keyOfDefinition(definition(context))).toBe('order=order-4711');
  });

  it('is the same for every event when it asks for patterns only, or for nothing', () => {
    expect(keyOfDefinition(definition({ kind: 'a*' }))).toBe(keyOfDefinition(definition({})));
    expect(keysOfEvent(eventOf({}))).toContain(keyOfDefinition(definition({})));
  });

  it('is none of an event with another value', () => {
    expect(keysOfEvent(eventOf({ order: 'order-2' }))).not.toContain(keyOfDefinition(definition({ order: 'order-1' })));
  });

  it('is a key of every event that satisfies the definition', () => {
    const name = fc.constantFrom('subject', 'source', 'a', 'b', 'A', 'dataschema');
    const value = fc.oneof(fc.constantFrom('', '*', 'x', '5', 'true', 'x'.repeat(300)), fc.integer(), fc.boolean());
    const extension = fc.constantFrom('a', 'b', 'B', 'subject');
    const text = fc.constantFrom('x', '5', 'true', 'x'.repeat(300));
    const property = fc.property(fc.dictionary(name, value), fc.dictionary(extension, text), (context, attributes) => {
      const event = eventOf(attributes);
      const asked = definition(context);
      return !matches(asked, event) || keysOfEvent(event).includes(keyOfDefinition(asked));
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});
