import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { readSchema, SchemaError, SchemaWorkError, violations } from '../../src/schema/check.js';

const charged: number[] = [];
const check = (schema: Json, value: Json) => violations(readSchema(schema, value), value, (work) => charged.push(work));
const accepts = (schema: Json, value: Json) => check(schema, value).length === 0;
const d2020 = { $schema: 'https://json-schema.org/draft/2020-12/schema' };

describe('a schema (specification 4.8)', () => {
  it.each<[Json, Json, boolean]>([
    [true, 1, true],
    [false, 1, false],
    [{}, null, true],
    [{ type: 'object', required: ['x'] }, { x: null }, true],
    [{ type: 'object', required: ['x'] }, {}, false],
    [{ const: { a: [1] } }, { a: [1] }, true],
    [{ if: { required: ['a'] }, then: { required: ['b'] }, else: { required: ['c'] } }, { a: 1 }, false],
    [{ if: { required: ['a'] }, then: { required: ['b'] }, else: { required: ['c'] } }, { c: 1 }, true],
    [{ $ref: '#/$defs/n', $defs: { n: { type: 'number' } } }, 'x', false],
    [{ $ref: '#/definitions/n', definitions: { n: { type: 'number' } } }, 1, true],
    [{ $ref: '#/shared/n', shared: { n: { type: 'number' } } }, 'x', false],
    [{ exclusiveMinimum: 1 }, 1, false],
    [{ multipleOf: 0.01 }, 19.99, true],
    [{ multipleOf: 0.01 }, 4.35, true],
    [{ multipleOf: 0.01 }, 1.15, true],
    [{ multipleOf: 0.01 }, 1.155, false],
    [{ uniqueItems: true }, [1, { a: 1 }, { a: 1 }], false],
    [{ minLength: 2 }, '\u{1f600}', false],
    [{ properties: { constructor: { type: 'string' }, ['__proto__']: { type: 'string' } } }, {}, true],
    [
      JSON.parse('{"properties": {"__proto__": {"type": "string"}}}') as Json,
      JSON.parse('{"__proto__": 1}') as Json,
      false,
    ],
    [{ dependencies: { a: ['b'], c: { required: ['d'] } } }, { a: 1 }, false],
    [{ dependencies: { a: ['b'], c: { required: ['d'] } } }, { c: 1, d: 1 }, true],
  ])('%j on %j: %s', (schema, value, expected) => {
    expect(accepts(schema, value)).toBe(expected);
  });

  it.each<[Json, Json]>([
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }],
    [{ unevaluatedProperties: false }, { a: 1 }],
    [{ whatever: { type: 'string' } }, 1],
    [{ format: 'duration' }, 'no'],
    [{ format: 'constructor' }, 'no'],
  ])('%j means nothing', (schema, value) => expect(accepts(schema, value)).toBe(true));

  it('of a newer draft knows its keywords', () => {
    expect(accepts({ ...d2020, dependentRequired: { a: ['b'] } }, { a: 1 })).toBe(false);
    expect(accepts({ ...d2020, prefixItems: [{ type: 'string' }] }, [1])).toBe(false);
    expect(accepts({ ...d2020, $ref: '#/$defs/a', type: 'string', $defs: { a: {} } }, 1)).toBe(false);
  });

  it('of draft 2019-09 knows its keywords', () => {
    const d2019 = { $schema: 'https://json-schema.org/draft/2019-09/schema' };
    expect(accepts({ ...d2019, dependentRequired: { a: ['b'] } }, { a: 1 })).toBe(false);
    expect(accepts({ ...d2019, $ref: '#/$defs/a', type: 'string', $defs: { a: {} } }, 1)).toBe(false);
  });

  it('of draft 4 knows no newer keywords', () => {
    const d4 = { $schema: 'http://json-schema.org/draft-04/schema#' };
    expect(accepts({ ...d4, minimum: 1, exclusiveMinimum: true }, 1)).toBe(false);
    expect(accepts({ ...d4, dependentRequired: { a: ['b'] }, unevaluatedProperties: false }, { a: 1 })).toBe(true);
  });

  it('of an unknown draft is read as draft 7, where nothing beside a reference counts', () => {
    expect(accepts({ $schema: 'x', $ref: '#/$defs/a', type: 'string', $defs: { a: {} } }, 1)).toBe(true);
  });

  it.each<Json>([
    { $ref: '#/$defs/missing' },
    { properties: { a: { $ref: 'https://example.org/schema.json' } } },
    { pattern: '(?=a)' },
    { patternProperties: { '(?=a)': {} } },
  ])('%j cannot be used', (schema) => {
    expect(() => check(schema, {})).toThrow(SchemaError);
  });

  it('is not changed', () => {
    const schema = Object.freeze({ properties: Object.freeze({ a: Object.freeze({ $ref: '#' }) }), pattern: 'a' });
    const before = JSON.stringify(schema);
    check(schema, { a: {} });
    expect(JSON.stringify(schema)).toBe(before);
  });
});

describe('patterns are those of RE2', () => {
  it.each<[Json, Json, boolean]>([
    [{ pattern: '(?i)^ab' }, 'ABC', true],
    [{ pattern: '\\pL+\\z' }, '1', false],
    [{ pattern: 'b' }, 'abc', true],
    [{ pattern: 'b', format: 'date' }, '2024-01-01', false],
    [{ patternProperties: { '^n_': { type: 'number' } }, additionalProperties: false }, { n_a: 1 }, true],
    [{ patternProperties: { '^n_': { type: 'number' } }, additionalProperties: false }, { n_a: 'x' }, false],
    [{ patternProperties: { '^n_': { type: 'number' } }, additionalProperties: false }, { a: 1 }, false],
    [{ patternProperties: { a: { type: 'number' }, b: { minimum: 2 } } }, { ab: 1 }, false],
    [{ patternProperties: { '^a\\.b\\|c$': false } }, { 'a.b|c': 1 }, false],
  ])('%j on %j: %s', (schema, value, expected) => expect(accepts(schema, value)).toBe(expected));

  it('and take time linear to the text', () => {
    expect(accepts({ pattern: '^(a+)+$' }, `${'a'.repeat(10_000)}!`)).toBe(false);
    expect(accepts({ patternProperties: { '^(a+)+$': false } }, { [`${'a'.repeat(10_000)}!`]: 1 })).toBe(true);
  });
});

describe('the work of a check', () => {
  const tree = { properties: { a: { $ref: '#' }, b: { $ref: '#' } }, additionalProperties: { type: 'number' } };
  const nested = (depth: number): Json => (depth === 0 ? {} : { a: nested(depth - 1) });

  it('is charged, and grows with schema and data', () => {
    charged.length = 0;
    check({ items: { type: 'number' } }, [1, 2, 3]);
    check({ items: { type: 'number' } }, new Array<number>(1000).fill(1));
    expect(charged[1]).toBeGreaterThan(100 * charged[0]!);
  });

  it('is counted for as much data as a run may have', () => {
    const list = new Array<number>(300_000).fill(1);
    expect(accepts(true, list)).toBe(true);
    expect(accepts({}, { list })).toBe(true);
    expect(() => check({ patternProperties: { x: {} } }, list)).toThrow(SchemaWorkError);
  });

  it('of a schema that refers to itself follows the data', () => {
    expect(accepts(tree, nested(50))).toBe(true);
    expect(accepts(tree, { a: { b: { c: 'x' } } })).toBe(false);
    expect(accepts({ items: { $ref: '#' }, type: ['array', 'null', 'string'] }, [[null], 'x'])).toBe(true);
  });

  it.each<[string, Json, Json]>([
    ['a reference to itself', { $ref: '#' }, {}],
    ['references in a circle', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }, 1],
    ...['allOf', 'anyOf', 'oneOf'].map((key): [string, Json, Json] => [
      `a circle through ${key}`,
      { [key]: [{ $ref: '#' }] },
      'x',
    ]),
    ...['not', 'if'].map((key): [string, Json, Json] => [`a circle through ${key}`, { [key]: { $ref: '#' } }, 'x']),
    ['a circle through then', { if: {}, then: { $ref: '#' } }, 'x'],
    ['a circle through else', { if: false, else: { $ref: '#' } }, 'x'],
    ['a circle through dependencies', { dependencies: { a: { $ref: '#' } } }, { a: 1 }],
    ['a circle through dependentSchemas', { ...d2020, dependentSchemas: { a: { $ref: '#' } } }, { a: 1 }],
    ['data too deep for it', tree, nested(900)],
    ['ways that double', { anyOf: [1, 2].map(() => ({ properties: { a: { $ref: '#' } } })) }, nested(60)],
    ['each with each', { uniqueItems: true }, Array.from({ length: 5000 }, (_, i) => i)],
    ['many times many', { anyOf: new Array<Json>(1000).fill({ minLength: 1 }) }, new Array<Json>(1000).fill('x')],
    ['a large pattern many times', { items: { pattern: '(a{100}){9}' } }, new Array<Json>(1000).fill('a')],
    ['a long text many times', { anyOf: new Array<Json>(1000).fill({ minLength: 1 }) }, 'x'.repeat(1_000_000)],
  ])('is refused: %s', (_name, schema, value) => {
    expect(() => check(schema, value)).toThrow('the check would take too much work');
  });
});

describe('a violation', () => {
  it('names the place and the reason, each once', () => {
    const schema = { properties: { a: { items: { type: 'string' } } }, required: ['b'], additionalProperties: false };
    expect(check(schema, { a: ['x', 1, 2], c: 1 })).toEqual([
      { place: '', reason: 'Instance does not have required property "b".' },
      { place: '/a/1', reason: 'Instance type "number" is invalid. Expected "string".' },
      { place: '/a/2', reason: 'Instance type "number" is invalid. Expected "string".' },
      { place: '/c', reason: 'This is not allowed here.' },
    ]);
  });

  it('in the first elements of a list is told once', () => {
    expect(check({ ...d2020, prefixItems: [{ type: 'string' }] }, [1])).toEqual([
      { place: '/0', reason: 'Instance type "number" is invalid. Expected "string".' },
    ]);
  });

  it('of a pattern shows it', () => {
    expect(check({ pattern: '^a$' }, 'b')).toEqual([{ place: '', reason: 'String does not match pattern "^a$".' }]);
  });
});
