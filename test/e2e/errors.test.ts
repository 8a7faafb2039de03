import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('errors'));

const submit = (flow: string, input: Json = {}): Promise<Ended> => engine().api.submit('errors', flow, input);

describe('an error state', () => {
  it('lets the instance go on and fail at its end, with output', async () => {
    const { status, errorCode, errorMessage, output, flow } = await submit(
      `
states:
- {id: e, type: error, error: e1, message: 'n is jq(.n)', transition: after}
- {id: after, type: noop, transform: {r: 1}}
`,
      { n: 7 },
    );
    expect({ status, errorCode, errorMessage, output, flow }).toEqual({
      status: 'failed',
      errorCode: 'e1',
      errorMessage: 'n is 7',
      output: { r: 1 },
      flow: ['e', 'after'],
    });
  });

  it.each(['constructor', 'toString', '__proto__'])('fails with the code %s as with any other', async (code) => {
    const { status, errorCode } = await submit(`states: [{id: e, type: error, error: ${code}, message: m}]`);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: code });
  });

  it('does not run its own catch', async () => {
    const { output, flow } = await submit(`
states:
- {id: e, type: error, error: e1, message: m, catch: [{error: '*', transition: caught}]}
- {id: caught, type: noop}
`);
    expect({ output, flow }).toEqual({ output: {}, flow: ['e'] });
  });

  it('fails with multipleErrors when it is the second', async () => {
    const { errorCode, output, flow } = await submit(`
states:
- {id: e, type: error, error: e1, message: m, transition: e2}
- {id: e2, type: error, error: e2, message: m, transition: after}
- {id: after, type: noop}
`);
    expect({ errorCode, output, flow }).toEqual({
      errorCode: 'direktiv.workflow.multipleErrors',
      output: null,
      flow: ['e', 'e2'],
    });
  });

  it('that is the second may catch that: the instance fails with the first code', async () => {
    const { status, errorCode, output } = await submit(`
states:
- {id: e, type: error, error: e1, message: m, transition: e2}
- {id: e2, type: error, error: e2, message: m, catch: [{error: '*', transition: after}]}
- {id: after, type: noop, transform: {seen: jq(.error.code)}}
`);
    expect({ status, errorCode, output }).toEqual({
      status: 'failed',
      errorCode: 'e1',
      output: { seen: 'direktiv.workflow.multipleErrors' },
    });
  });

  it('formats its message with args', async () => {
    const { errorMessage } = await submit(
      `
states:
- {id: e, type: error, error: e1, message: '%s is %v of 100%%', args: [jq(.name), jq(.n)]}
`,
      { name: 'x', n: 5 },
    );
    expect(errorMessage).toBe('x is 5 of 100%');
  });

  it.each([
    ['100% sure', '100% sure'],
    ['{a: jq(.n)}', '{"a":1}'],
    ['jq(.n * 2500000)', '2500000'],
  ])('without args tells its message as it is: %s (D23)', async (message, told) => {
    const { errorMessage } = await submit(`states: [{id: e, type: error, error: e1, message: ${message}}]`, { n: 1 });
    expect(errorMessage).toBe(told);
  });

  it('stores no error in the data, and any number of states may follow', async () => {
    const { status, errorCode, output, flow } = await submit(
      `
states:
- {id: e, type: error, error: e1, message: m, transform: 'jq({n, stored: has("error")})', transition: count}
- {id: count, type: switch, conditions: [{condition: jq(.n > 0), transform: 'jq(.n -= 1)', transition: count}]}
`,
      { n: 20 },
    );
    expect({ status, errorCode, output }).toEqual({
      status: 'failed',
      errorCode: 'e1',
      output: { n: 0, stored: false },
    });
    expect(flow).toHaveLength(22);
  });

  it('gives way to a later error that nobody catches', async () => {
    const { status, errorCode, output } = await submit(`
states:
- {id: e, type: error, error: e1, message: m, transition: b}
- {id: b, type: noop, transform: jq(.none)}
`);
    expect({ status, errorCode, output }).toEqual({
      status: 'failed',
      errorCode: 'direktiv.jq.badCommand',
      output: null,
    });
  });

  it('catches the error of its own transform; what it raised stays', async () => {
    const { status, errorCode, output } = await submit(`
states: [{id: e, type: error, error: e1, message: m, transform: jq(.none), catch: [{error: 'direktiv.jq.*'}]}]
`);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'e1' });
    expect(output).toMatchObject({ error: { code: 'direktiv.jq.badCommand' } });
  });

  it('with a code of a cancellation cancels the instance in the end', async () => {
    const { status, errorCode } = await submit(`
states:
- {id: e, type: error, error: direktiv.cancels.api, message: m}
`);
    expect({ status, errorCode }).toEqual({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
  });

  it('whose message cannot be evaluated fails like any state, and that can be caught', async () => {
    const { status, output } = await submit(`
states:
- {id: e, type: error, error: e1, message: jq(.missing), catch: [{error: direktiv.jq.badCommand}]}
`);
    expect(status).toBe('complete');
    expect(output).toMatchObject({ error: { code: 'direktiv.jq.badCommand' } });
  });
});

/** Fails with `direktiv.jq.badCommand` and catches by these clauses. */
const failing = (clauses: string, more = ''): string => `
states:
- {id: a, type: noop, transform: jq(.missing), catch: ${clauses}}
- {id: first, type: noop}
- {id: second, type: noop}
${more}`;

describe('a catch', () => {
  it('stores code and message, skips the transform and goes to its transition', async () => {
    const { status, errorCode, output, flow } = await submit(
      failing('[{error: direktiv.jq.badCommand, transition: first}]'),
      { kept: 1 },
    );
    expect({ status, errorCode, flow }).toEqual({ status: 'complete', errorCode: null, flow: ['a', 'first'] });
    expect(output).toEqual({
      kept: 1,
      error: { code: 'direktiv.jq.badCommand', msg: expect.any(String) as string },
    });
  });

  it('without a transition ends the instance successfully', async () => {
    const { status, output, flow } = await submit(failing('[{error: "*"}]'));
    expect({ status, flow }).toEqual({ status: 'complete', flow: ['a'] });
    expect(output).toMatchObject({ error: { code: 'direktiv.jq.badCommand' } });
  });

  it('takes the first clause that matches', async () => {
    const clauses = '[{error: other}, {error: jq, transition: second}, {error: "*", transition: first}]';
    expect((await submit(failing(clauses))).flow).toEqual(['a', 'second']);
  });

  it.each(['badCommand', '^direktiv', 'direktiv.jq.*', '*.badCommand', 'jq.bad(Command|Luck)'])(
    'matches by a regular expression found anywhere, or by a glob: %s',
    async (pattern) => {
      expect((await submit(failing(`[{error: '${pattern}', transition: first}]`))).flow).toEqual(['a', 'first']);
    },
  );

  it.each(['DIREKTIV', 'badCommand.more', '[', '(?=direktiv)'])('does not match %s', async (pattern) => {
    const { status, errorCode } = await submit(failing(`[{error: '${pattern}', transition: first}]`));
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'direktiv.jq.badCommand' });
  });

  it('does not catch errors of the state it leads to', async () => {
    const { status, errorCode, output, flow } = await submit(`
states:
- {id: a, type: noop, transform: jq(.missing), catch: [{error: '*', transition: b}]}
- {id: b, type: noop, transform: jq(5)}
`);
    expect({ status, errorCode, output, flow }).toEqual({
      status: 'failed',
      errorCode: 'direktiv.jq.notObject',
      output: null,
      flow: ['a', 'b'],
    });
  });

  it('sees errors of log and metadata', async () => {
    const flow = await Promise.all(
      ['log', 'metadata'].map((field) =>
        submit(`
states:
- {id: a, type: noop, ${field}: jq(.missing), catch: [{error: '*', transition: b}]}
- {id: b, type: noop}
`),
      ),
    );
    expect(flow.map((ended) => ended.flow)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('keeps what the state stored before it failed', async () => {
    const { output } = await submit(`
functions:
- {id: f, type: knative-workflow, image: test/echo}
states:
- {id: a, type: action, action: {function: f, input: 5}, transform: jq(.missing), catch: [{error: '*'}]}
`);
    expect(output).toMatchObject({ return: 5, error: { code: 'direktiv.jq.badCommand' } });
  });

  it('may loop back to its own state', async () => {
    const { status, output, flow } = await submit(`
states:
- {id: a, type: noop, transform: {x: jq(.error.code)}, catch: [{error: '*', transition: a}]}
`);
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { x: 'direktiv.jq.badCommand' },
      flow: ['a', 'a'],
    });
  });
});
