import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';

/** Section 4.7 of the specification, sentence by sentence. */
const engine = useEngine();

beforeAll(() => engine().api.namespace('switch'));

const submit = (flow: object, input: Json = {}): Promise<Ended> =>
  engine().api.submit('switch', JSON.stringify(flow), input);

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

  it('evaluates no condition behind the one that is met', async () => {
    const first = { condition: 'jq(true)', transform: { first: true } };
    const failing = { condition: 'jq(error("evaluated"))' };
    const { output } = await submit({ states: [{ id: 'a', type: 'switch', conditions: [first, failing] }] });
    expect(output).toEqual({ first: true });
  });

  it.each([1, -0.5, ' ', [0], { a: null }, true, '9007199254740993'])('takes %j', async (value) => {
    expect((await conditions('jq(.v)', { v: value })).output).toEqual({ taken: 'condition' });
  });

  it('takes a number that JavaScript gives, and a large one of jq (D36)', async () => {
    expect((await conditions('js(return 1)')).output).toEqual({ taken: 'condition' });
    expect((await conditions('jq(10000000000000000000000)')).output).toEqual({ taken: 'condition' });
  });

  it('goes to the default transition with the default transform when no condition is met', async () => {
    const state = { id: 'a', type: 'switch', conditions: [{}, { condition: null }] };
    const { output, flow } = await submit(
      {
        states: [
          { ...state, defaultTransform: { n: 'jq(.n + 1)' }, defaultTransition: 'b' },
          { id: 'b', type: 'noop' },
        ],
      },
      { n: 1 },
    );
    expect({ output, flow }).toEqual({ output: { n: 2 }, flow: ['a', 'b'] });
  });

  it.each([
    ['a condition', { conditions: [{ condition: true, transform: 'jq(.none)' }] }],
    ['the default', { conditions: [{}], defaultTransform: 'jq(.none)' }],
  ])('fails when the transform of %s does, which can be caught', async (_whose, fields) => {
    const { output } = await submit({ states: [{ id: 'a', type: 'switch', ...fields, catch: [{ error: '*' }] }] });
    expect(output).toMatchObject({ error: { msg: expect.stringContaining('unable to apply transform') as string } });
  });
});
