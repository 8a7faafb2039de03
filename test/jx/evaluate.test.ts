import { describe, expect, it } from 'vitest';
import { FlowError } from '../../src/errors/flow-error.js';
import type { Json } from '../../src/json/json.js';
import { evaluate, evaluateCondition, evaluateObject, evaluateString, type JxEnv } from '../../src/jx/evaluate.js';

const env: JxEnv = { now: 1_700_000_000_000, steps: () => undefined };
const data = deepFreeze({ a: 1, b: [1, 2, { z: '<&>', y: 2 }], n: null, s: 'jq(1)', o: { z: 1, a: 2 } });

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

const value = (jx: Json): Json => evaluate(jx, data as Json, env);

function failure(body: () => unknown): FlowError {
  try {
    body();
  } catch (error) {
    if (error instanceof FlowError) return error;
    throw error;
  }
  throw new Error('it should have failed');
}

describe('the type of a value decides how it is evaluated', () => {
  it.each<[Json, Json]>([
    [null, null],
    [true, true],
    [1.5, 1.5],
    [
      { 'jq(.a)': 'jq(.a)', x: null },
      { 'jq(.a)': 1, x: null },
    ],
    [
      ['jq(.a)', ['jq(.b[0])'], 'x'],
      [1, [1], 'x'],
    ],
  ])('%j gives %j', (jx, expected) => expect(value(jx)).toEqual(expected));

  it('keeps a key named __proto__ as data', () => {
    const result = value(JSON.parse('{"__proto__": "jq(.a)"}') as Json);
    expect(JSON.stringify(result)).toBe('{"__proto__":1}');
  });
});

describe('strings', () => {
  it.each([
    ['  hi \u0085\u3000\u2028\v', 'hi'],
    ['\ufeffx\u200b', '\ufeffx\u200b'],
    ['', ''],
    ['jq (1) JQ(1)', 'jq (1) JQ(1)'],
    ['jq(.s)', 'jq(1)'],
    ['xjq(.a)', 'x1'],
    ['jq(.a)jq(.a)', '11'],
    ['o jq(.o) b jq(.b)', 'o {"a":2,"z":1} b [1,2,{"y":2,"z":"<&>"}]'],
    ['t jq(true)', 't true'],
    ['big jq(123456789012345678901)', 'big 123456789012345678901'],
  ])('%j gives %j', (jx, expected) => expect(value(jx)).toBe(expected));

  it('a single script keeps its type, also when it is surrounded by white space', () => {
    expect(value(' jq(.b | length) \n')).toBe(3);
    expect(value('jq(.o)')).toEqual({ a: 2, z: 1 });
    expect(value('jq(false)')).toBe(false);
  });

  it('the script ends at the parenthesis that closes it, whatever quotes say', () => {
    expect(value('jq((.a + 1) * (2))')).toBe(4);
    expect(failure(() => value('jq("(")')).message).toContain('missing bracket');
    expect(failure(() => value('jq(")")')).message).toContain('unterminated string literal');
  });
});

describe('failures are direktiv.jq.badCommand and say where they are', () => {
  it.each<[Json, string]>([
    ['jq(.n)', 'no results'],
    ['jq(empty)', 'no results'],
    ['jq(1, 2)', 'more than one result'],
    ['jq()', 'missing query'],
    ['jq(.a.b)', 'expected an object but got: number (1)'],
    ['jq(nan)', 'not a JSON number'],
    ['contact jq(', 'missing bracket'],
    [
      { b: 'jq(.n)', a: ['x', { c: 'jq(error("boom"))' }] },
      "in 'a': in element 1: in 'c': error in jq 'error(\"boom\")': error: boom",
    ],
  ])('%j', (jx, text) => {
    const error = failure(() => value(jx));
    expect(error.code).toBe('direktiv.jq.badCommand');
    expect(error.kind).toBe('catchable');
    expect(error.message).toContain(text);
  });

  it('a runaway expression fails like any other', () => {
    const error = failure(() => value('jq(def f: f; f)'));
    expect(error.code).toBe('direktiv.jq.badCommand');
    expect(error.message).toContain('limit of steps');
  });
});

describe('putting values into text', () => {
  it('counts writing them, so that one large value in a text again and again does not take for ever', () => {
    let steps = 0;
    const list = Array.from({ length: 10_000 }, () => ({ y: 1, x: 2 }));
    evaluate('see jq(.list)', { list }, { ...env, steps: (count) => (steps += count) });
    expect(steps).toBeGreaterThan(4 * 30_000);
  });

  it('ends with a text that is longer than an output of jq may be', () => {
    const error = failure(() => evaluate('jq(.s)'.repeat(600), { s: 'x'.repeat(1_000_000) }, env));
    expect(error.code).toBe('direktiv.jq.badCommand');
    expect(error.message).toContain('longer than');
  });
});

describe('a condition', () => {
  it.each<[Json, boolean]>([
    ['jq(.n)', false],
    ['jq(empty)', false],
    ['jq(false)', false],
    ['jq(0)', false],
    ['jq("")', false],
    ['jq([])', false],
    ['jq({})', false],
    ['jq(.a)', true],
    ['jq("false")', true],
    ['.a == 2', true],
    [true, true],
    [null, false],
  ])('%j is %j', (condition, expected) => expect(evaluateCondition(condition, data as Json, env)).toBe(expected));

  it('fails when its expression fails', () => {
    expect(failure(() => evaluateCondition('jq(.a.b)', data as Json, env)).code).toBe('direktiv.jq.badCommand');
    expect(failure(() => evaluateCondition('jq(1, 2)', data as Json, env)).code).toBe('direktiv.jq.badCommand');
  });
});

it('what must be an object and is not is direktiv.jq.notObject', () => {
  expect(evaluateObject('jq(.o)', data as Json, env)).toEqual({ a: 2, z: 1 });
  expect(failure(() => evaluateObject('jq(.a)', data as Json, env)).code).toBe('direktiv.jq.notObject');
});

it('what must be a string and is not is direktiv.jq.notString', () => {
  expect(evaluateString('k-jq(.a)', data as Json, env)).toBe('k-1');
  expect(failure(() => evaluateString('jq(.a)', data as Json, env)).code).toBe('direktiv.jq.notString');
  expect(failure(() => evaluateString(' ', data as Json, env)).code).toBe('direktiv.jq.notString');
});

it('the steps of every script are reported, of one that fails too', () => {
  let steps = 0;
  const counting: JxEnv = { now: 0, steps: (n) => (steps += n) };
  evaluate({ a: 'jq(.a + 1)' }, data as Json, counting);
  expect(steps).toBeGreaterThan(0);
  const before = steps;
  failure(() => evaluate('jq([range(1000)] | error)', data as Json, counting));
  expect(steps).toBeGreaterThan(before + 1000);
});

it('updates leave the data as it was', () => {
  expect(value('jq(.b[2].y = 5 | .o |= with_entries(.value += 1) | del(.b[0]) | .b)')).toEqual([2, { y: 5, z: '<&>' }]);
});
