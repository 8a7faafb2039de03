import { expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { schemaFault } from '../../src/schema/shape.js';

it.each<[Json, string]>([
  [{ type: 'text' }, '/type'],
  [{ properties: { a: { type: ['string', 'nil'] } } }, '/properties/a/type'],
  [{ required: 'x' }, '/required'],
  [{ required: [1] }, '/required'],
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
