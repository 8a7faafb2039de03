import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('validate'));

const submit = (state: object, input: Json = {}) =>
  engine().api.submit('validate', JSON.stringify({ states: [{ id: 'a', type: 'validate', ...state }] }), input);

const failed = 'subject failed its JSONSchema validation: ';

describe('a validate state (specification 4.8)', () => {
  it('checks the whole data without a subject, stores nothing, and transforms', async () => {
    const schema = { type: 'object', required: ['n'] };
    expect(await submit({ schema }, { n: 1 })).toMatchObject({ status: 'complete', output: { n: 1 } });
    const transform = { ok: 'jq(.n)' };
    expect(await submit({ schema, transform }, { n: 1 })).toMatchObject({ output: { ok: 1 } });
    expect(await submit({ schema })).toMatchObject({
      status: 'failed',
      errorCode: 'direktiv.schema.failed',
      errorMessage: `${failed}(root): Instance does not have required property "n".`,
    });
  });

  it('checks its subject, which may be any Structured JX', async () => {
    const subject = { list: ['jq(.x)', 'text'] };
    const schema = { properties: { list: { items: { type: 'string' } } } };
    expect(await submit({ subject, schema }, { x: 'a' })).toMatchObject({ status: 'complete' });
    expect(await submit({ subject, schema }, { x: 1 })).toMatchObject({
      errorMessage: `${failed}/list/0: Instance type "number" is invalid. Expected "string".`,
    });
    expect(await submit({ subject: 'jq(.x)', schema: false }, { x: 1 })).toMatchObject({
      errorMessage: `${failed}(root): This is not allowed here.`,
    });
  });

  it('asserts formats and patterns', async () => {
    const schema = { properties: { d: { format: 'date' }, w: { pattern: '^(?i)w+$' } } };
    expect(await submit({ schema }, { d: '2024-02-29', w: 'WW' })).toMatchObject({ status: 'complete' });
    expect(await submit({ schema }, { d: '2023-02-29', w: 'x' })).toMatchObject({
      errorMessage: `${failed}/d: String does not match format "date".; /w: String does not match pattern "^(?i)w+$".`,
    });
  });

  it('raises an error that can be caught, with one line of the log for each violation', async () => {
    const schema = { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } } };
    const flow = {
      states: [
        { id: 'a', type: 'validate', schema, catch: [{ error: 'direktiv.schema.*', transition: 'b' }] },
        { id: 'b', type: 'noop', transform: 'jq({code: .error.code})' },
      ],
    };
    const ended = await engine().api.submit('validate', JSON.stringify(flow), { a: 'x', b: 'y' });
    expect(ended).toMatchObject({ status: 'complete', output: { code: 'direktiv.schema.failed' }, flow: ['a', 'b'] });
    await expect
      .poll(async () => (await engine().api.logs('validate', ended.id)).filter((line) => line.startsWith('Schema')))
      .toEqual([
        'Schema validation error: /a: Instance type "string" is invalid. Expected "number".',
        'Schema validation error: /b: Instance type "string" is invalid. Expected "number".',
      ]);
  });

  it('names a few of many violations in its message', async () => {
    const ended = await submit(
      { schema: { additionalProperties: false } },
      { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 },
    );
    expect(ended.errorMessage).toMatch(/^subject failed .*\/e: This is not allowed here\.; and 2 more$/);
  });

  it.each([{ $ref: '#/$defs/missing' }, { $ref: 'http://127.0.0.1:1/schema.json' }])(
    'crashes with the schema %j: what it refers to is not in it',
    async (schema) => {
      expect(await submit({ schema, catch: [{ error: '*' }] })).toMatchObject({
        status: 'crashed',
        errorCode: 'direktiv.internal.error',
        errorMessage: `a: the schema refers to "${schema.$ref}", which is not in it; other places are not asked`,
      });
    },
  );

  it('ends when schema and data would take too much work', async () => {
    const schema = { anyOf: [1, 2].map(() => ({ properties: { a: { $ref: '#' } } })) };
    const deep = (depth: number): Json => (depth === 0 ? {} : { a: deep(depth - 1) });
    expect(await submit({ schema }, deep(60))).toMatchObject({
      status: 'failed',
      errorCode: 'direktiv.schema.failed',
      errorMessage: 'subject cannot be validated: the check would take too much work for this schema and this data',
    });
  });
});
