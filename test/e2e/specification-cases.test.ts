import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';

/**
 * The cases of section 13 of the specification. Those that belong to a state or a feature are in its file:
 *
 * - 5, 6: input; 9: expressions; 11: javascript
 * - 13, 14: foreach; 15, 16: parallel; 17: retries; 18: function-answers
 * - 19, 20: timeouts, and default-timeouts for the kill that nobody named
 * - 21: errors; 23: cancel; 24, 25, 34: subflows
 * - 27: consume-event; 28: events-and, events-xor; 29: event-starts; 30: generate-event
 * - 31: subflows, event-starts; 32: cron; 33: loops
 *
 * Here are the others, by their numbers.
 */
const engine = useEngine();
const namespace = 'cases';

beforeAll(() => engine().api.namespace(namespace));

const submit = (flow: string, input: Json = {}): Promise<Ended> => engine().api.submit(namespace, flow, input);
const transform = (value: Json, input: Json = {}): Promise<Ended> =>
  submit(JSON.stringify({ states: [{ id: 'a', type: 'noop', transform: value }] }), input);

/** Codes of the diagnostics a flow is refused with. */
async function refusal(flow: string): Promise<string[]> {
  const response = await engine().api.send('POST', `/namespaces/${namespace}/submissions`, { flow });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: { diagnostics: { severity: string; code: string }[] } };
  return error.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe.concurrent('case 1: a key too many', () => {
  it('is refused in a state', async () => {
    expect(await refusal('states: [{id: a, type: noop, foo: 1}]')).toEqual(['unknown-field']);
  });

  it('is let through in a variable of a setter', async () => {
    const flow = 'states: [{id: a, type: setter, variables: [{key: case1, scope: namespace, value: 1, foo: 1}]}]';
    expect(await submit(flow)).toMatchObject({ status: 'complete' });
  });
});

describe.concurrent('case 2: the old names of event states', () => {
  it.each([
    ['eventXor', '{id: a, type: eventXor, timeout: PT0S, events: [{event: {type: t}}], catch: [{error: "*"}]}'],
    ['eventAnd', '{id: a, type: eventAnd, timeout: PT0S, events: [{type: t}], catch: [{error: "*"}]}'],
  ])('%s runs', async (_name, state) => {
    expect(await submit(`states: [${state}]`)).toMatchObject({
      status: 'complete',
      output: { error: { code: 'direktiv.cancels.timeout.soft' } },
    });
  });
});

describe.concurrent('case 3: what the parser refuses', () => {
  const action = (more: string) =>
    `${withFunction}states: [{id: a, type: action, ${more.includes('timeout') ? more : `action: {function: f, ${more}}`}}]`;
  it.each([
    ['a fraction in a duration', 'states: [{id: a, type: delay, duration: PT1.5S}]'],
    ['a duration of another form', action('timeout: 10s, action: {function: f}')],
    ['a mode in other letters', `${withFunction}states: [{id: a, type: parallel, mode: OR, actions: [{function: f}]}]`],
    ['a policy without a retry', action('retries: {max_attempts: 0, codes: [x]}')],
    ['a transition of a whole switch', 'states: [{id: a, type: switch, conditions: [{condition: x}], transition: a}]'],
    ['a transition to nowhere', 'states: [{id: a, type: noop, transition: b}]'],
    ['two states of one id', 'states: [{id: a, type: noop}, {id: a, type: noop}]'],
  ])('%s', async (_name, flow) => {
    expect(await refusal(flow)).toHaveLength(1);
  });

  it('but not the empty durations', async () => {
    const flow = 'timeouts: {interrupt: P, kill: PT}\nstates: [{id: a, type: noop}]';
    expect(await submit(flow)).toMatchObject({ status: 'complete' });
  });
});

it('case 4: words, dates and octal numbers of YAML', async () => {
  const flow = 'states: [{id: a, type: noop, transform: {on: yes, d: 2020-01-02, o: 014}}]';
  expect((await submit(flow)).output).toEqual({ on: 'yes', d: '2020-01-02T00:00:00Z', o: 12 });
});

describe.concurrent('case 7: texts with and without scripts', () => {
  it.each<[string, Json]>([
    ['  jq(.a)  ', [1, 2, 3]],
    ['a: jq(.a)', 'a: [1,2,3]'],
    ['jq(.a)jq(.s)', '[1,2,3]hi'],
    ['  plain ', 'plain'],
    ['objs(return 1)', 'ob1'],
    ['jq (1)', 'jq (1)'],
  ])('%s', async (text, expected) => {
    expect((await transform({ x: text }, { a: [1, 2, 3], s: 'hi' })).output).toEqual({ x: expected });
  });
});

describe.concurrent('case 8: expressions that fail', () => {
  const scripts = ['jq(.missing)', 'x jq(.missing)', 'jq(empty)', 'jq(1,2)', 'jq()', 'jq("(")'].concat(
    ...['js(5)', 'js(return null)', 'js(throw 1)'],
  );

  it.each([...scripts.map((text) => [text, 'direktiv.jq.badCommand']), ['text', 'direktiv.jq.notObject']])(
    'the transform %s',
    async (text, code) => {
      expect(await transform(text)).toMatchObject({ status: 'failed', errorCode: code });
      const caught = await submit(
        JSON.stringify({ states: [{ id: 'a', type: 'noop', transform: text, catch: [{ error: code }] }] }),
      );
      expect(caught).toMatchObject({ status: 'complete', output: { error: { code } } });
    },
  );
});

describe.concurrent('case 10: corners of jq and JavaScript', () => {
  it.each<[string, Json]>([
    ['jq({b:1,a:2} | to_entries[0].key)', 'a'],
    ['jq("é" | length)', 1],
  ])('%s', async (text, expected) => {
    expect((await transform({ x: text })).output).toEqual({ x: expected });
  });

  it("js(return atob('%%')) gives a text and no error", async () => {
    const { status, output } = await transform({ x: "js(return atob('%%'))" });
    expect({ status, output }).toEqual({ status: 'complete', output: { x: expect.any(String) as string } });
  });
});

describe.concurrent('case 12: conditions', () => {
  it.each([
    ['the text false', '"false"', {}, ['a', 'b']],
    ['a number of JavaScript', 'js(return 5)', {}, ['a', 'b']],
    ['zero', 'jq(.i)', { i: 0 }, ['a']],
  ])('%s', async (_name, condition, input, trace) => {
    const flow = `states:
- {id: a, type: switch, conditions: [{condition: ${condition}, transition: b}]}
- {id: b, type: noop}
`;
    expect((await submit(flow, input)).flow).toEqual(trace);
  });

  it('a loop that counts down', async () => {
    const flow = `states:
- {id: check, type: switch, conditions: [{condition: jq(.i > 0), transition: take}], defaultTransform: 'jq({seen})'}
- {id: take, type: noop, transform: 'jq({i: (.i - 1), seen: (.seen + [.i])})', transition: check}
`;
    expect((await submit(flow, { i: 5, seen: [] })).output).toEqual({ seen: [5, 4, 3, 2, 1] });
  });
});

describe.concurrent('case 22: catching', () => {
  const flow = (clause: string) => `${withFunction}
states: [{id: a, type: action, action: {function: f, input: {__errcode: testcode, __errmsg: why}}, catch: [${clause}]}]
`;

  it('without a transition completes the instance, with the error in its output', async () => {
    expect(await submit(flow('{error: testcode}'))).toMatchObject({
      status: 'complete',
      errorCode: null,
      output: { error: { code: 'testcode', msg: 'why' } },
    });
  });

  it('takes a pattern that is found in the code', async () => {
    expect(await submit(flow('{error: test}'))).toMatchObject({ status: 'complete' });
  });
});

describe.concurrent('case 26: variables', () => {
  const set = (key: string, more: string) =>
    `{id: set, type: setter, variables: [{key: ${key}, scope: namespace, ${more}}], transition: get}`;
  const get = (key: string) => `{id: get, type: getter, variables: [{key: ${key}, scope: namespace}]}`;

  it.each([
    ['null', 'value: null', null],
    ['a zero, which removes it', 'value: 0', null],
    ['a text', 'value: hello, mimeType: text/plain', 'aGVsbG8='],
  ])('%s', async (_name, value, expected) => {
    const key = `case26-${value.length}`;
    await submit(`states: [${set(key, 'value: before')}, ${get(key)}]`);
    const { output } = await submit(`states: [${set(key, value)}, ${get(key)}]`);
    expect(output).toEqual({ var: { [key]: expected } });
  });

  it('a second getter replaces the var of the first', async () => {
    const second = get('other').replace('id: get', 'id: again');
    const flow = `states: [${set('first', 'value: 1')}, ${get('first').replace(/}$/, ', transition: again}')}, ${second}]`;
    expect((await submit(flow)).output).toEqual({ var: { other: null } });
  });

  it('a missing one of another scope shifts nothing', async () => {
    const both = '{id: get, type: getter, variables: [{key: none, scope: workflow}, {key: shifted, scope: namespace}]}';
    const { output } = await submit(`states: [${set('shifted', 'value: 1')}, ${both}]`);
    expect(output).toEqual({ var: { none: null, shifted: 1 } });
  });
});
