import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { now, useThreads } from './support/threads.js';

const threads = useThreads();

describe('a script', () => {
  it.each<[name: string, value: Json, expected: Json]>([
    ['is the body of a function and returns its value', 'js(return 5)', 5],
    ['sees the data', 'js(return data.a + data.list.length)', 4],
    ['needs no blank before its name', 'objs(return 1)', 'ob1'],
    ['stands beside jq', 'jq(.a) js(return data.s)', '1 hi'],
    ['may make globals by assignment', 'js(x = 5; return globalThis.x)', 5],
    ['is sloppy', 'js(return this === globalThis)', true],
    ['may end in a comment', 'js(return 1 // one)', 1],
    ['has modern syntax', 'js(class A { #x = 1; get x() { return this.#x ?? 0 } } return new A()?.x)', 1],
    ['has look-behind and named groups', 'js(return /(?<=a)(?<n>b)/.exec("ab").groups.n)', 'b'],
    ['is not scanned again', 'js(return "js" + "(" + "return 1" + ")")', 'js(return 1)'],
  ])('%s', async (_name, value, expected) => {
    expect(await threads().value(value)).toEqual(expected);
  });

  it('sees the keys of the data in order', async () => {
    expect(await threads().value('js(return Object.keys(data).join())', { b: 1, a: 1, c: 1 })).toBe('a,b,c');
  });

  it('has a copy of the data: what it changes neither jq nor another script sees', async () => {
    const value = { a: 'js(data.n = 5; return data.n)', b: 'jq(.n // "none")', c: 'js(return data.n ?? "none")' };
    expect(await threads().value(value)).toEqual({ a: 5, b: 'none', c: 'none' });
  });

  it('leaves no global behind', async () => {
    expect(await threads().value(['js(left = 1; return 1)', 'js(return typeof left)'])).toEqual([1, 'undefined']);
    expect(await threads().value('js(return typeof left)')).toBe('undefined');
  });

  it('may be a condition, where null and nothing are not met', async () => {
    const met = (script: string) => threads().as('condition', `js(${script})`);
    expect([await met('return 5'), await met('return [0]'), await met('return true')]).toEqual([true, true, true]);
    expect([await met('return 0'), await met('return null'), await met('5'), await met('return []')]).toEqual(
      Array(4).fill(false),
    );
  });

  it('is asked for an object where one is needed', async () => {
    expect(await threads().as('object', 'js(return {a: 1})')).toEqual({ a: 1 });
    await expect(threads().as('object', 'js(return [1])')).rejects.toMatchObject({ code: 'direktiv.jq.notObject' });
    await expect(threads().as('string', 'js(return "")')).rejects.toMatchObject({ code: 'direktiv.jq.notString' });
  });

  it('is evaluated with the jq and the texts around it, in the order of the keys', async () => {
    const value = { z: 'jq(.s)', a: ['x js(return data.o) y', null, 3], 'js(return 1)': true };
    expect(await threads().value(value)).toEqual({ z: 'hi', a: ['x {"a":1,"b":2} y', null, 3], 'js(return 1)': true });
  });
});

describe('a result becomes JSON', () => {
  it.each<[script: string, expected: Json]>([
    ['return "text"', 'text'],
    ['return -1.5e300', -1.5e300],
    ['return false', false],
    ['return [undefined, null, , 1]', [null, null, null, 1]],
    ['return {a: undefined, b: null}', { a: null, b: null }],
    ['return new Date(0)', '1970-01-01T00:00:00Z'],
    ['return [new Date(1500), new Date(1001)]', ['1970-01-01T00:00:01.5Z', '1970-01-01T00:00:01.001Z']],
    [
      'return new Map([[{a: 1}, 2], ["k", new Map()]])',
      [
        [{ a: 1 }, 2],
        ['k', []],
      ],
    ],
    ['return new Set([1, [2]])', [1, [2]]],
    ['return new Uint8Array([1, 2, 255])', 'AQL/'],
    ['return new Float64Array([1.5, 2])', [1.5, 2]],
    ['return 12345678901234567890n', 12345678901234567000],
    ['return [Symbol("d"), Symbol()]', ['d', '']],
    ['return [/x/, new Error("e"), new String("s"), Promise.resolve(1)]', [{}, {}, {}, {}]],
    ['return [new Number(5), new Boolean(false)]', [5, false]],
    ['return {toJSON: 1, [Symbol("s")]: 2}', { toJSON: 1 }],
    ['return new (class { a = 1; b() {} get c() { return 2 } })', { a: 1 }],
    ['return Object.create({inherited: 1}, {own: {value: 1, enumerable: true}, hidden: {value: 2}})', { own: 1 }],
    [
      'return new Proxy({}, {ownKeys: () => ["p"], getOwnPropertyDescriptor: () => ({value: 1, enumerable: true, configurable: true}), get: () => 7})',
      { p: 7 },
    ],
    ['const shared = [1]; return {a: shared, b: shared}', { a: [1], b: [1] }],
    ['return "\\ud800 \\u0000 \\u2028 \\u{1f600}"', '\ud800 \u0000 \u2028 \u{1f600}'],
  ])('%s', async (script, expected) => {
    expect(await threads().value(`js(${script})`)).toEqual(expected);
  });

  it('keeps the digits of a BigInt inside a text', async () => {
    expect(await threads().value('n = js(return 10n ** 30n)')).toBe(`n = 1${'0'.repeat(30)}`);
  });

  it('keeps the quotes of a Date inside a text', async () => {
    expect(await threads().value('at js(return new Date(0))')).toBe('at "1970-01-01T00:00:00Z"');
  });

  it('has 1,000 levels at most', async () => {
    const nested = (depth: number) => `js(let a = []; for (let i = 1; i < ${depth}; i++) a = [a]; return a)`;
    expect(JSON.stringify(await threads().value(nested(1000)))).toHaveLength(2000);
    expect((await threads().failure(nested(1001))).message).toContain('nested deeper than 1000 levels');
  });

  it('may be many megabytes of text', async () => {
    expect(await threads().value('js(return "x".repeat(2 ** 22))')).toHaveLength(2 ** 22);
  });
});

describe('what is wrong with a script is direktiv.jq.badCommand and says where it is', () => {
  it.each<[value: Json, text: string]>([
    ['js(5)', 'the js expression gave no results'],
    ['js(return)', 'gave no results'],
    ['js(return null)', 'gave no results'],
    ['x js(return undefined)', 'gave no results'],
    ['js()', 'gave no results'],
    ['js(throw 1)', "error in js 'throw 1': 1"],
    ['js(throw {a: [1]})', '{"a":[1]}'],
    ['js(throw new TypeError("x"))', 'TypeError: x (line 1, column 20)'],
    ['js(let a = 1;\n  return a.b.c)', "TypeError: cannot read property 'c' of undefined (line 2"],
    ['js(return 1 +;)', "SyntaxError: unexpected token in expression: ';' (line 1, column 11)"],
    ['js(let x = 1;\nlet x = 2)', '(line 2, column'],
    ['js(return JSON.parse("{"))', 'SyntaxError'],
    ['js(return NaN)', 'the result contains NaN'],
    ['js(return {a: [-Infinity]})', 'the result contains -Infinity'],
    ['js(return new Number(NaN))', 'the result contains NaN'],
    ['js(return () => 1)', 'the result contains a function'],
    ['js(return {toJSON() { return 1 }})', 'the result contains a function'],
    ['js(const a = {}; a.a = [a]; return a)', 'a reference to itself'],
    ['js(const m = new Map(); m.set(1, m); return m)', 'a reference to itself'],
    ['js(return new Date(NaN))', 'an invalid Date'],
    ['js(return 10n ** 400n)', 'an integer beyond 2^1024'],
    ['js(return {get a() { throw new Error("got") }})', 'Error: got'],
    ['js(return "(")', 'missing bracket'],
    [{ b: 'jq(.nothing)', a: ['x', { c: 'js(throw 3)' }] }, "in 'a': in element 1: in 'c': error in js 'throw 3': 3"],
    [{ a: 'js(return 1)', b: 'jq(.nothing)' }, "in 'b': the jq expression gave no results"],
    ['js(return 1\0)', 'U+0000'],
  ])('%j', async (value, text) => {
    const error = await threads().failure(value);
    expect(error).toMatchObject({ code: 'direktiv.jq.badCommand', kind: 'catchable' });
    expect(error.message).toContain(text);
  });
});

describe('atob and btoa', () => {
  it('take any text through UTF-8', async () => {
    const text = 'tea, thé, 茶, \u{1f375}';
    expect(await threads().value('js(return btoa(data.t))', { t: text })).toBe(Buffer.from(text).toString('base64'));
    expect(await threads().value('js(return atob(btoa(data.t)))', { t: text })).toBe(text);
  });

  it.each([
    ['', ''],
    ['YQ==', 'a'],
    ['YWJj', 'abc'],
    ['YW\nJj\r\n', 'abc'],
    ['/w==', '\ufffd'],
    ['%%', 'illegal base64 data at input byte 0'],
    ['YQ', 'illegal base64 data at input byte 0'],
    ['YQ=', 'illegal base64 data at input byte 3'],
    ['YQ==x', 'illegal base64 data at input byte 4'],
    ['YWJjY_==', 'illegal base64 data at input byte 5'],
  ])('atob of %j gives %j, as in Go', async (text, expected) => {
    expect(await threads().value('js(return atob(data.t))', { t: text })).toBe(expected);
  });
});

describe('time and randomness come from the workflow', () => {
  it('the time stands still at its own', async () => {
    const script = 'return [Date.now(), +new Date(), new Date().toISOString(), Date.parse(Date()) - Date.now()]';
    expect(await threads().value(`js(${script})`)).toEqual([now, now, '2026-01-02T03:04:05.678Z', -678]);
    expect(await threads().value('js(return Object.getPrototypeOf(new Date()).constructor.now())')).toBe(now);
    expect(await threads().value('js(return new (class extends Date {})().getTime())')).toBe(now);
  });

  it('the time zone is UTC', async () => {
    const script = 'return [new Date(2026, 6, 1).toISOString(), new Date(0).getTimezoneOffset(), String(new Date(0))]';
    expect(await threads().value(`js(${script})`)).toEqual([
      '2026-07-01T00:00:00.000Z',
      0,
      'Thu Jan 01 1970 00:00:00 GMT+0000 (UTC)',
    ]);
  });

  it('dates are otherwise as ever', async () => {
    const script =
      'return [new Date(2020, 0, 31, 5).getHours(), Date.UTC(2020), new Date("2020-02-30").getDate(), Date.length]';
    expect(await threads().value(`js(${script})`)).toEqual([5, 1577836800000, 1, 7]);
  });

  it('random numbers follow from the seed', async () => {
    const value = ['js(return Math.random())', 'js(return [Math.random(), Math.random()])'];
    const first = (await threads().value(value)) as [number, [number, number]];
    expect(await threads().value(value)).toEqual(first);
    expect(await threads().value(value, {}, 'another')).not.toEqual(first);
    expect(new Set(first.flat()).size).toBe(3);
    for (const number of first.flat()) expect(number >= 0 && number < 1).toBe(true);
  });
});
