import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';
import { callMarked } from './support/stub-calls.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('functions'));

/** Calls the function once with this input; what it answers is catchable by `pattern`. */
const call = (input: Json, pattern?: string): Promise<Ended> =>
  engine().api.submit(
    'functions',
    `${withFunction}
states:
- id: a
  type: action
  action: {function: f, input: ${JSON.stringify(input)}}
${pattern === undefined ? '' : `  catch: [{error: '${pattern}', transition: caught}]`}
- {id: caught, type: noop}
`,
  );

describe('the answer of a function', () => {
  it('is stored in return when it is JSON', async () => {
    expect((await call({ hello: 'world' })).output).toEqual({ return: { hello: 'world' } });
  });

  it.each([
    ['text that is not JSON', 'not json', 'bm90IGpzb24='],
    ['an empty body', '', ''],
    ['null', 'null', null],
    ['a number', '5', 5],
    ['a string', '"text"', 'text'],
  ])('is stored in return: %s', async (_name, body, stored) => {
    expect((await call({ __raw: body })).output).toEqual({ return: stored });
  });

  it('may have 20 MB', async () => {
    const { output } = await engine().api.submit(
      'functions',
      `${withFunction}
states:
- id: a
  type: action
  action: {function: f, input: {__size: 20000000}}
  transform: {length: jq(.return.x | length)}
`,
    );
    expect(output).toEqual({ length: 20_000_000 });
  });

  it('replaces an earlier return', async () => {
    const { output } = await engine().api.submit(
      'functions',
      `${withFunction}
states:
- {id: a, type: action, action: {function: f, input: 1}, transition: b}
- {id: b, type: action, action: {function: f, input: 2}}
`,
    );
    expect(output).toEqual({ return: 2 });
  });
});

describe('the request to a function', () => {
  it('has the data as its body when the action names no input', async () => {
    const flow = `${withFunction}
states:
- {id: a, type: action, action: {function: f}}
`;
    const data = { marker: 'whole-data', list: [1] };
    expect((await engine().api.submit('functions', flow, data)).output).toEqual({ ...data, return: data });
    const { body } = await callMarked(engine().stub, 'whole-data');
    expect(JSON.parse(body.toString())).toEqual(data);
  });

  it.each([
    ['a list', [1, 'two']],
    ['a string', 'text'],
    ['false', false],
  ])('may have %s as its body', async (_name, input) => {
    expect((await call(input)).output).toEqual({ return: input });
  });

  it('carries the headers of the action', async () => {
    await call({ marker: 'headers' });
    const { headers, tempDirExisted } = await callMarked(engine().stub, 'headers');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'direktiv-iterator': '0' });
    expect(headers['direktiv-actionid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(tempDirExisted).toBe(true);
  });
});

describe('an error of a function', () => {
  it('has the code and the message of the headers', async () => {
    const { status, errorCode, errorMessage, output } = await call({ __errcode: 'a.b', __errmsg: 'went wrong' });
    expect({ status, errorCode, errorMessage, output }).toEqual({
      status: 'failed',
      errorCode: 'a.b',
      errorMessage: 'went wrong',
      output: null,
    });
  });

  it.each([
    ['200 with a valid body', { __headers: { 'Direktiv-ErrorCode': 'a.b', 'Direktiv-ErrorMessage': 'm' } }],
    ['404', { __errcode: 'a.b', __errmsg: 'm', __status: 404 }],
  ])('can be caught by its code whatever the status: %s', async (_name, input) => {
    const { status, output, flow } = await call(input, 'a.b');
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { error: { code: 'a.b', msg: 'm' } },
      flow: ['a', 'caught'],
    });
  });

  it('has the code "container failed" when only the status tells it, and can be caught', async () => {
    const { status, output } = await call({ __status: 500 }, 'container failed');
    expect(status).toBe('complete');
    expect(output).toMatchObject({
      error: { code: 'container failed', msg: expect.stringContaining('500') as string },
    });
  });
});

describe('a function that crashes', () => {
  it.each([
    ['gives a message without a code', { __errmsg: 'the hidden reason' }],
    ['gives it with status 200', { __headers: { 'Direktiv-ErrorMessage': 'the hidden reason' } }],
    ['cuts the connection', { __reset: true }],
    ['answers what is not HTTP', { __garbage: true }],
  ])('crashes the instance without details: it %s', async (_name, input) => {
    const { status, errorCode, errorMessage, output, flow } = await call(input, '*');
    expect({ status, errorCode, errorMessage, output, flow }).toEqual({
      status: 'crashed',
      errorCode: 'direktiv.internal.error',
      errorMessage: 'an internal error occurred',
      output: null,
      flow: ['a'],
    });
  });

  it('leaves a line in the log of the instance that says where the reason is, and not the reason', async () => {
    const { id } = await call({ __errmsg: 'the hidden reason' });
    const log = (await engine().api.logs('functions', id)).join('\n');
    expect(log).toContain('crashed; the log of the function worker says why');
    expect(log).not.toContain('the hidden reason');
  });
});
