import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { JqSyntaxError, LimitError } from '../../src/jq/failures.js';
import { compile } from '../../src/jq/program.js';
import { defaultLimits } from '../../src/jq/runtime.js';

function limitOf(program: string, input: Json = null): string {
  try {
    compile(program).run(input, { now: 0 });
  } catch (error) {
    if (error instanceof LimitError) return error.limit;
    throw error;
  }
  return 'none';
}

describe('a program that does too much ends with the limit it exceeds', () => {
  it.each([
    ['def f: f; f', 'steps'],
    ['def f: [f]; f', 'depth'],
    ['def f(x): x | f(x | x); f(.)', 'steps'],
    ['def f: 1 + f; f', 'depth'],
    ['recurse(., .)', 'depth'],
    ['repeat(.)', 'outputs'],
    ['repeat(empty)', 'steps'],
    ['until(false; .)', 'steps'],
    ['last(recurse(.))', 'steps'],
    ['last(range(1e12))', 'steps'],
    ['[limit(1e9; repeat(1))]', 'steps'],
    ['reduce range(40) as $i (1; [., .]) | tojson', 'steps'],
    ['reduce range(40) as $i (1; [., .]) | . == .', 'steps'],
    ['reduce range(40) as $i (1; [., .])', 'output size'],
    ['reduce range(40) as $i ("a"; . + .)', 'string length'],
    ['"a" * 2e8', 'string length'],
    ['reduce range(100) as $i (99999999999999999999; . * .)', 'integer size'],
    ['("a" * 50000) as $a | [range(1000)] | map($a | test("(a{0,30}){0,30}[^a]"))', 'steps'],
    ['[range(10)] | [., ., ., ., ., ., ., ., ., .] | [combinations]', 'steps'],
    ['reduce range(100000) as $i (0; [.]) | tojson', 'depth'],
    ['reduce range(1001) as $i (0; [.])', 'output depth'],
    ['.[100000000] = 1', 'array length'],
    ['try repeat(error) catch repeat(empty)', 'steps'],
  ])('%s: %s', (program, limit) => expect(limitOf(program)).toBe(limit));

  it('no try catches it', () => {
    expect(limitOf('try repeat(empty) catch 1')).toBe('steps');
    expect(limitOf('def f: 1 + f; [f?]')).toBe('depth');
  });

  it('a text that is too long is not compiled', () => {
    expect(() => compile(' '.repeat(64 * 1024 + 1))).toThrow(LimitError);
  });

  it.each([
    ['(', ')'],
    ['[', ']'],
    ['-', ''],
    ['{a:', '}'],
    ['. as $x | ', ''],
  ])('a text with too many %s inside each other is a syntax error', (open, close) => {
    expect(() => compile(`${open.repeat(3000)}1${close.repeat(3000)}`)).toThrow(JqSyntaxError);
  });

  it.each(['+1', ',1', '.a', '[0]', '?'])('a text with too many %s in a row is a syntax error', (piece) => {
    expect(() => compile(`.${piece.repeat(9000)}`)).toThrow(JqSyntaxError);
  });
});

describe('steps', () => {
  it('are the same on every run', () => {
    const program = compile('[range(100)] | map(select(. % 3 == 0)) | sort_by(-.) | tojson | gsub("3"; "x")');
    const first = program.run(null, { now: 0 }).steps;
    compile('[range(5)]').run(null, { now: 0 });
    expect(program.run(null, { now: 0 }).steps).toBe(first);
    expect(first).toBeGreaterThan(100);
  });

  it('are bounded by the limit that the caller sets', () => {
    const limits = { ...defaultLimits, steps: 50 };
    expect(() => compile('[range(100)]').run(null, { now: 0, limits })).toThrow('limit of steps (50)');
    expect(compile('[range(10)] | add').run(null, { now: 0, limits }).outputs).toEqual([45]);
  });
});
