import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';
import { callMarked } from './support/stub-calls.js';

/**
 * Section 4.3 of the specification: its inputs, its return, async. Answers, files, secrets, retries, subflows and timeouts
 * have tests of their own.
 */
const engine = useEngine();

beforeAll(() => engine().api.namespace('action'));

const submit = (fields: string, input: Json = {}): Promise<Ended> =>
  engine().api.submit('action', `${withFunction}states: [{id: a, type: action, ${fields}}]`, input);

describe.concurrent('an action', () => {
  it('calls a function and stores its answer in return', async () => {
    const { status, output } = await submit('action: {function: f, input: {hello: world}}', { kept: 1 });
    expect({ status, output }).toEqual({ status: 'complete', output: { kept: 1, return: { hello: 'world' } } });
  });

  it('overwrites an earlier return', async () => {
    expect((await submit('action: {function: f, input: 2}', { return: 1 })).output).toEqual({ return: 2 });
  });

  it.each([
    ['no input', ''],
    ['an input of null', ', input: null'],
    ['the empty filter', ", input: 'jq(.)'"],
  ])('sends the whole data with %s', async (_what, more) => {
    expect((await submit(`action: {function: f${more}}, transform: jq(.return)`, { n: 1 })).output).toEqual({ n: 1 });
  });

  it('evaluates its input against the data', async () => {
    const { output } = await submit("action: {function: f, input: {twice: 'jq(.n * 2)', text: 'n is jq(.n)'}}", {
      n: 2,
    });
    expect(output).toMatchObject({ return: { twice: 4, text: 'n is 2' } });
  });

  it('is not called when its input cannot be evaluated, which can be caught', async () => {
    const { status, output } = await submit("action: {function: f, input: jq(.none)}, catch: [{error: '*'}]");
    expect(status).toBe('complete');
    expect(output).toMatchObject({ error: { code: 'direktiv.jq.badCommand' } });
  });

  it('keeps its return when its transform fails', async () => {
    const { output } = await submit("action: {function: f, input: 1}, transform: jq(.no), catch: [{error: '*'}]");
    expect(output).toMatchObject({ return: 1, error: { code: 'direktiv.jq.badCommand' } });
  });
});

describe.concurrent('an asynchronous action', () => {
  it('transforms and goes on at once, without a return', async () => {
    const { status, output } = await submit(
      'async: true, action: {function: f, input: {marker: at-once, __delay: 2}}, transform: \'jq({kept, returned: has("return")})\'',
      { kept: 1 },
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { kept: 1, returned: false } });
    expect((await callMarked(engine().stub, 'at-once')).answeredAt).toBeUndefined();
  });

  it('leaves an earlier return as it was', async () => {
    expect((await submit('async: true, action: {function: f}', { return: 'old' })).output).toEqual({ return: 'old' });
  });

  it('fails at once when its input cannot be evaluated', async () => {
    const { errorCode } = await submit('async: true, action: {function: f, input: jq(.none)}');
    expect(errorCode).toBe('direktiv.jq.badCommand');
  });
});
