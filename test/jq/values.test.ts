import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { JqError, JqSyntaxError } from '../../src/jq/failures.js';
import { compile } from '../../src/jq/program.js';

const now = 1_700_000_000_123;
const run = (program: string, input: Json = null): Json[] => compile(program).run(input, { now }).outputs;

describe('keys that prototypes have are data', () => {
  const input = JSON.parse('{"__proto__":{"x":1},"constructor":2}') as Json;

  it.each([
    ['.__proto__.x', 1],
    ['.constructor', 2],
    ['.toString', null],
    ['has("toString")', false],
    ['{} | .hasOwnProperty', null],
    ['keys', ['__proto__', 'constructor']],
    ['to_entries | from_entries | .__proto__.x', 1],
    ['.__proto__.y = 2 | .__proto__', { x: 1, y: 2 }],
    ['del(.__proto__)', { constructor: 2 }],
    ['{__proto__: 3} | .__proto__', 3],
    ['. * {} + {} | .__proto__.x', 1],
  ])('%s', (program, expected) => expect(run(program, input)).toEqual([expected]));

  it('no program reaches a prototype', () => {
    run('.__proto__.polluted = 1 | {("__proto__"): {polluted: 1}} | .constructor.prototype.polluted = 1', {});
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('an instant that is no number', () => {
  it.each(['infinite', '-infinite', 'nan'])('%s is some date all the same', (number) => {
    expect(run(`${number} | todate`)).toEqual([expect.stringMatching(/^-?\d+(-\d\d){2}T(\d\d:){2}\d\dZ$/)]);
    expect(run(`${number} | gmtime | map(type)`)).toEqual([Array<string>(8).fill('number')]);
    expect(run(`[2000, 1, 1, 1, 1, ${number}] | mktime | isnan`)).toEqual([false]);
  });
});

describe('strptime', () => {
  it.each([
    ['+0000:11:23', '%z:%H:%M', [1900, 0, 1, 11, 23, 0, 1, 0]],
    ['10:20 +01:30:36', '%H:%M %z', [1900, 0, 1, 8, 49, 24, 1, 0]],
    ['10:20 +0130', '%H:%M %z', [1900, 0, 1, 8, 50, 0, 1, 0]],
  ])('reads %s with %s: seconds of a zone follow only minutes behind a colon', (text, format, parts) => {
    expect(run(`strptime("${format}")`, text)).toEqual([parts]);
  });
});

describe('integers', () => {
  it('keep all digits inside the program and become doubles in its results', () => {
    expect(run('9007199254740993 | tojson')).toEqual(['9007199254740993']);
    expect(run('9007199254740993')).toEqual([9007199254740992]);
    expect(compile('9007199254740993').runExact(null, { now }).outputs).toEqual([9007199254740993n]);
  });

  it('beside fractions with a signed exponent are read from JSON text', () => {
    expect(run('"[9007199254740993,1.9102861892972694e+194,-1E-7]" | fromjson | tojson')).toEqual([
      '[9007199254740993,1.9102861892972694e+194,-1e-7]',
    ]);
    expect(run('[1.9102861892972694e194] | tojson | fromjson')).toEqual([[1.9102861892972694e194]]);
    expect(() => run('"[9007199254740993,1e+]" | fromjson')).toThrow(
      "invalid character ']' in exponent of numeric literal",
    );
  });

  it('from data are doubles', () => {
    expect(run('tojson', 9007199254740993)).toEqual(['9007199254740992']);
  });
});

it.each(['nan', 'infinite', '[1, {a: -infinite}]', '1e1000'])('%s as a result is an error', (program) => {
  expect(() => run(program)).toThrow(JqError);
});

it('time comes from the caller', () => {
  expect(run('now')).toEqual([1_700_000_000.123]);
});

describe('nothing of the host is visible', () => {
  it.each([
    ['env', {}],
    ['$ENV', {}],
  ])('%s is empty', (program, expected) => expect(run(program)).toEqual([expected]));

  it.each(['input', 'inputs', 'debug', 'stderr', 'input_filename', '$__loc__', 'import "a" as a; 1', 'include "a"; 1'])(
    '%s is refused before it runs',
    (program) => expect(() => compile(program)).toThrow(JqSyntaxError),
  );

  it('halt is an error that no try catches', () => {
    expect(() => run('try halt catch 1')).toThrow('halt error');
  });
});

describe('a syntax error says where it is', () => {
  it.each([
    ['.a | nope', 5, 'function not defined: nope/0'],
    ['.a | $x', 5, 'variable not defined: $x'],
    ['.a |', 4, 'unexpected EOF'],
    ['.a ] b', 3, 'unexpected token "]"'],
    ['"abc', 0, 'unterminated string literal'],
    ['"a\\q"', 2, 'invalid escape sequence "\\q" in string literal'],
    ['1 + . as $x | $x', 6, 'unexpected token "as"'],
    ['1 == 2 == 3', 7, 'unexpected token "=="'],
    ['', 0, 'missing query (try ".")'],
  ])('%j', (program, offset, message) => {
    try {
      compile(program);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(JqSyntaxError);
      expect(error).toMatchObject({ offset, message });
    }
  });
});

it('a program that runs inside itself keeps its variables apart', () => {
  expect(run('[limit(6; 1 | def f: . as $x | (1, 2) | . + $x; f | (., f))]')).toEqual([[2, 3, 4, 3, 4, 5]]);
  expect(run('def f($n): if $n == 0 then [] else [$n] + f($n - 1) + [$n] end; f(3)')).toEqual([[3, 2, 1, 1, 2, 3]]);
});

it('a long tail of calls of builtins does not use the stack', () => {
  expect(run('[recurse(if . < 100000 then . + 1 else empty end)] | length', 0)).toEqual([100001]);
  expect(run('until(. > 100000; . + 1)', 0)).toEqual([100001]);
  expect(run('[while(. < 100000; . + 1)] | length', 0)).toEqual([100000]);
});

describe('null and parentheses', () => {
  it('reduce goes on from an update that gives null', () => {
    expect(run('reduce (1, 2) as $x (5; null)')).toEqual([null]);
    expect(run('reduce (1, 2) as $x (5; empty)')).toEqual([5]);
  });

  it('a question mark after parentheses is for all that is inside', () => {
    expect(run('[(.a.b)?]', 5)).toEqual([[]]);
    expect(() => run('[.a.b?]', 5)).toThrow('expected an object but got: number (5)');
  });

  it('deleting from null leaves what the key asks for', () => {
    expect(run('del(.a), del(.[0]), (.a.b |= empty)')).toEqual([{}, [], {}]);
    expect(run('.a.b |= empty', { a: null })).toEqual([{ a: {} }]);
  });
});
