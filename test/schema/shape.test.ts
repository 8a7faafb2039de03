import { expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { schemaFault } from '../../src/schema/shape.js';

it.each<[Json, string]>([
  [{ type: 'text' }, '/type'],
  [{ properties: { a: { type: ['string', 'nil'] } } }, '/properties/a/type'],
  [{ required: 'x' }, '/required'],
  [{ required: ['x', 1] }, '/required'],
  [{ exclusiveMinimum: true }, '/exclusiveMinimum'],
  [{ items: { pattern: '(?=a)' } }, '/items/pattern'],
  [{ patternProperties: { '(': {} } }, '/patternProperties'],
  [{ minLength: -1 }, '/minLength'],
  [{ anyOf: {} }, '/anyOf'],
  [{ items: [true, 'x'] }, '/items/1'],
  [{ not: [] }, '/not'],
  [{ properties: [] }, '/properties'],
  [{ $defs: { a: 5 } }, '/$defs/a'],
  [{ dependencies: { a: 5 } }, '/dependencies/a'],
  [{ enum: 'x' }, '/enum'],
])('%j has a fault at %s', (schema, place) => expect(schemaFault(schema)?.place).toBe(place));

it.each<Json>([
  true,
  {},
  { type: ['string', 'null'], items: [{}, false], dependencies: { a: ['b'], c: {} } },
  { const: { type: 5 }, default: { required: 1 }, whatever: { type: 5 }, title: 5 },
])('%j has none', (schema) => expect(schemaFault(schema)).toBeUndefined());

it.each<[Json, Json, readonly string[]]>([
  [0, -1, ['maxContains', 'maxItems', 'maxLength', 'maxProperties']],
  [0, 1.5, ['minContains', 'minItems', 'minLength', 'minProperties']],
  [-0.5, '1', ['exclusiveMaximum', 'exclusiveMinimum', 'maximum', 'minimum']],
  [0.01, 0, ['multipleOf']],
  ['date', 5, ['$ref', 'format', 'pattern']],
  [false, 'no', ['uniqueItems']],
  [{ a: ['b'] }, { a: ['b', 1] }, ['dependentRequired']],
  [{}, [], ['dependencies', 'properties', 'patternProperties']],
])('%j may be, and %j may not be, the value of %j', (good, bad, keywords) => {
  for (const keyword of keywords) {
    expect(schemaFault({ [keyword]: good })).toBeUndefined();
    expect(schemaFault({ [keyword]: bad })?.place).toBe(`/${keyword}`);
  }
});
