import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('expressions'));

const submit = (flow: object, input: Json = {}): Promise<Ended> =>
  engine().api.submit('expressions', JSON.stringify(flow), input);

/** Runs a noop with this transform. */
const transform = (value: Json, input: Json = {}): Promise<Ended> =>
  submit({ states: [{ id: 'a', type: 'noop', transform: value }] }, input);

describe('a string of Structured JX', () => {
  it.each([
    ['that is one script keeps the type of its result, whatever white space is around', '  jq(.a)  ', [1, 2, 3]],
    ['with text beside a script becomes text with compact JSON', 'a: jq(.a)', 'a: [1,2,3]'],
    ['joins scripts that touch', 'jq(.a)jq(.s)', '[1,2,3]hi'],
    ['without a script is trimmed', '  plain ', 'plain'],
    ['needs the parenthesis at the name', 'jq (1)', 'jq (1)'],
    ['needs no blank before the name', 'ajq(.s)', 'ahi'],
    ['does not scan results again', 'jq("jq" + "(" + ".s" + ")")', 'jq(.s)'],
    ['keeps falsy results', 'jq(.zero)', 0],
  ])('%s', async (_name, text, expected) => {
    const { output } = await transform({ x: text }, { a: [1, 2, 3], s: 'hi', zero: 0 });
    expect(output).toEqual({ x: expected });
  });

  it('is evaluated in values only, never in keys', async () => {
    const { output } = await transform({ k: null, 'jq(.s)': 'jq(.s)' }, { s: 'v' });
    expect(output).toEqual({ k: null, 'jq(.s)': 'v' });
  });

  it('sees objects with sorted keys', async () => {
    expect((await transform({ x: 'jq({b:1,a:2} | to_entries[0].key)' })).output).toEqual({ x: 'a' });
  });

  it('counts characters, not bytes', async () => {
    expect((await transform({ x: 'jq("é" | length)' })).output).toEqual({ x: 1 });
  });
});

describe('an expression that fails', () => {
  const catching = (value: Json): Promise<Ended> =>
    submit({
      states: [
        { id: 'a', type: 'noop', transform: value, catch: [{ error: 'direktiv.jq.*', transition: 'b' }] },
        { id: 'b', type: 'noop', transform: 'jq({code: .error.code})' },
      ],
    });

  it.each([
    'jq(.missing)',
    'x jq(.missing)',
    'jq(empty)',
    'jq(1,2)',
    'jq()',
    'jq("(")',
    'jq(',
    'jq({} | .a.b | error("x"))',
  ])('fails the instance: %s', async (text) => {
    const { status, errorCode, output } = await transform({ x: text });
    expect({ status, errorCode, output }).toEqual({
      status: 'failed',
      errorCode: 'direktiv.jq.badCommand',
      output: null,
    });
  });

  it.each([
    ['jq(.missing)', 'direktiv.jq.badCommand'],
    ['text', 'direktiv.jq.notObject'],
    ['jq([1])', 'direktiv.jq.notObject'],
  ])('can be caught: %s', async (text, code) => {
    const { status, output, flow } = await catching(text);
    expect({ status, output, flow }).toEqual({ status: 'complete', output: { code }, flow: ['a', 'b'] });
  });

  it.each([
    ['work', 'jq(last(range(1e15)))'],
    ['recursion', 'jq(def f: 1 + f; f)'],
    ['output', 'jq([limit(1e9; repeat(1))])'],
    ['text', 'jq("aaaaaaaaaaaaaaaa" | until(false; . + .))'],
  ])('and would never end is a catchable error: %s', async (_name, text) => {
    const { status, output } = await catching({ x: text });
    expect({ status, output }).toEqual({ status: 'complete', output: { code: 'direktiv.jq.badCommand' } });
  });

  it('tells where it stands', async () => {
    const { errorMessage } = await transform({ deep: [{ down: 'jq(.a.b.c | error("no luck"))' }] });
    expect(errorMessage).toContain('deep');
    expect(errorMessage).toContain('no luck');
  });
});

describe('a switch', () => {
  const conditions = (condition: Json, input: Json = {}): Promise<Ended> =>
    submit(
      {
        states: [
          {
            id: 'a',
            type: 'switch',
            conditions: [{ condition, transform: { taken: 'condition' } }],
            defaultTransform: { taken: 'default' },
          },
        ],
      },
      input,
    );

  it('takes a condition that is literal text, even "false"', async () => {
    expect((await conditions('false')).output).toEqual({ taken: 'condition' });
  });

  it.each(['jq(.zero)', 'jq("")', 'jq([])', 'jq({})', 'jq(false)', 'jq(.missing)', 'jq(empty)'])(
    'does not take %s',
    async (condition) => {
      expect((await conditions(condition, { zero: 0 })).output).toEqual({ taken: 'default' });
    },
  );

  it('takes the first condition that is met', async () => {
    const { output, flow } = await submit(
      {
        states: [
          {
            id: 'a',
            type: 'switch',
            conditions: [
              { condition: 'jq(.n > 5)', transition: 'big' },
              { condition: 'jq(.n > 1)', transition: 'middle', transform: { chosen: 'middle' } },
              { condition: 'jq(.n > 0)', transition: 'small' },
            ],
          },
          ...['big', 'middle', 'small'].map((id) => ({ id, type: 'noop' })),
        ],
      },
      { n: 3 },
    );
    expect({ output, flow }).toEqual({ output: { chosen: 'middle' }, flow: ['a', 'middle'] });
  });

  it('ends the instance where neither a condition nor the default has a transition', async () => {
    const { status, output } = await submit(
      {
        states: [{ id: 'a', type: 'switch', conditions: [{ condition: 'jq(false)', transition: 'a' }] }],
      },
      { kept: 1 },
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { kept: 1 } });
  });

  it('makes a loop', async () => {
    const { output, flow } = await submit({
      states: [
        { id: 'start', type: 'noop', transform: { i: 5, out: [] }, transition: 'check' },
        {
          id: 'check',
          type: 'switch',
          conditions: [{ condition: 'jq(.i)', transition: 'step' }],
          defaultTransform: { out: 'jq(.out)' },
        },
        { id: 'step', type: 'noop', transform: { i: 'jq(.i - 1)', out: 'jq(.out + [.i])' }, transition: 'check' },
      ],
    });
    expect(output).toEqual({ out: [5, 4, 3, 2, 1] });
    expect(flow).toHaveLength(1 + 6 + 5);
  });

  it('fails with the error of a condition that cannot be evaluated, which can be caught', async () => {
    const { status, output } = await submit({
      states: [
        {
          id: 'a',
          type: 'switch',
          conditions: [{ condition: 'jq(error("x"))' }],
          catch: [{ error: 'direktiv.jq.badCommand', transition: 'b' }],
        },
        { id: 'b', type: 'noop', transform: 'jq({code: .error.code})' },
      ],
    });
    expect({ status, output }).toEqual({ status: 'complete', output: { code: 'direktiv.jq.badCommand' } });
  });
});
