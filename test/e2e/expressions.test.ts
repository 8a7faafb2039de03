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
