import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { LimitError } from '../../src/jq/failures.js';
import { compile } from '../../src/jq/program.js';
import { defaultLimits } from '../../src/jq/runtime.js';

function outputsOf(program: string, input: Json = 0): Json[] {
  return compile(program).run(input, { now: 0 }).outputs;
}

/** What gojq 0.12.17 gives for the same programs. */
describe('a call that ends its function needs no stack', () => {
  it.each<[string, Json[]]>([
    ['def f: if . >= 100000 then . else . + 1 | f end; f', [100_000]],
    ['def f: if . >= 50000 then . elif . % 2 == 0 then . + 3 | f else . + 1 | f end; f', [50_000]],
    ['def f: if . > 50000 then empty else . + 1 | f end; [f]', [[]]],
    ['def f: (select(. > 50000)) // (. + 1 | f); f', [50_001]],
    ['def f: if . > 50000 then error("end") else . + 1 | f end; try f catch .', ['end']],
    ['def r: ., (select(. < 100000) | . + 1 | r); last(r)', [100_000]],
    ['def r: if . < 50000 then ., (. + 1 | r) else empty end; [r] | length', [50_000]],
    ['def go($n; $sum): if $n == 0 then $sum else go($n - 1; $sum + $n) end; go(100000; 0)', [5_000_050_000]],
    ['def f: . as [$n, $s] | if $n == 0 then $s else [$n - 1, $s + $n] | f end; [50000, 0] | f', [1_250_025_000]],
    [
      'def f: . as {$n, $s} | if $n == 0 then $s else {n: ($n - 1), s: ($s + 1)} | f end; {n: 50000, s: 0} | f',
      [50_000],
    ],
    ['def until(c; u): def _u: if c then . else u | _u end; _u; until(. >= 100000; . + 1)', [100_000]],
    ['def while(c; u): def _w: if c then ., (u | _w) else empty end; _w; [while(. < 50000; . + 1)] | length', [50_000]],
    ['def go(f; $n): if $n == 0 then . else f | go(f; $n - 1) end; go(. + 1; 50000)', [50_000]],
    ['def swap(a; b): if . == 0 then a else . - 1 | swap(b; a) end; 20001 | swap("x"; "y")', ['y']],
    [
      'def e: def o: if . == 0 then false else . - 1 | e end; if . == 0 then true else . - 1 | o end; 30001 | e',
      [false],
    ],
  ])('%s', (program, outputs) => expect(outputsOf(program)).toEqual(outputs));

  it.each([
    'def f: f; f',
    'def f: . | f; [f]',
    'def f(x): f(x); f(.)',
    'def f($n): f($n + 1); f(0)',
    'def f: ., f; last(f)',
  ])('%s ends by its steps', (program) => expect(() => outputsOf(program)).toThrow('limit of steps'));
});

/** What gojq 0.12.17 gives for the same programs. */
describe('a call that does not end its function', () => {
  it.each<[string, Json[]]>([
    ['def f: if . >= 600 then 0 else 1 + (. + 1 | f) end; f', [600]],
    ['def r: select(. < 200) | (. + 1 | r), .; [r] | length', [200]],
    ['def f: label $out | if . > 100 then ., break $out else . + 1 | f end; f', [101]],
    ['def f: try (if . > 200 then error("end \\(.)") else . + 1 | f end) catch .; f', ['end 201']],
    ['def f: [if (., false) > 3 then "yes" else . + 1 end]; f', [[1, 1]]],
    ['def f: if (. > 3, true) then . else . + 1 | f end; [f]', [[4, 4, 3, 2, 1, 0]]],
    [
      'def f: . as {("a", "b"): $x} | if $x > 3 then $x else {a: ($x + 1), b: 9} | f end; [{a: 3, b: 2} | f]',
      [[4, 9, 4, 9, 9]],
    ],
    ['def f($x; $y): if $x > 2 then $y else f($x + 1; $y + (1, 2)) end; [f(0; 0)]', [[3, 4, 4, 5, 4, 5, 5, 6]]],
    ['def go($n; acc): if $n == 0 then acc else go($n - 1; acc + 1) end; go(200; 0)', [200]],
    ['def cps(k): if . == 0 then 1 | k else . as $n | . - 1 | cps(. * $n | k) end; 10 | cps(.)', [3_628_800]],
  ])('%s', (program, outputs) => expect(outputsOf(program)).toEqual(outputs));

  it('is counted with what stands around it, so that the limit comes before the end of the stack', () => {
    const limits = { ...defaultLimits, depth: 100 };
    const deepest = (body: string): number =>
      Math.max(
        ...Array.from({ length: 60 }, (_, n) =>
          ends(`def f: if . >= ${n} then 0 else ${body} end; f`, limits) ? n : 0,
        ),
      );
    expect(deepest('1 + (. + 1 | f)')).toBeGreaterThan(deepest('[[[[. + 1 | f]]]] | 1'));
  });

  it('is a LimitError when it is too deep', () => {
    expect(() => outputsOf('def f: 1 + f; f')).toThrow(LimitError);
    expect(() => outputsOf('def f: 1 + f; f')).toThrow('limit of depth');
  });
});

function ends(program: string, limits: typeof defaultLimits): boolean {
  try {
    compile(program).run(0, { now: 0, limits });
    return true;
  } catch (error) {
    if (error instanceof LimitError) return false;
    throw error;
  }
}

describe('a parameter', () => {
  it.each<[string, Json[]]>([
    ['def f($a): 5 | a; 3 | f(. + 1)', [6]],
    ['def f($a): if . > 5 then $a + a else . + 1 | f($a + .) end; f(1)', [44]],
    ['def f(x): def g: if . > 10 then x else . + 1 | g end; g; [f("a", "b")]', [['a', 'b']]],
    ['def f(g): def h: if . > 3 then g else . + 1 | f(h) end; h; [limit(1; f(. * 10))]', [[40]]],
    ['def f(f): f | f; 1 | f(. + 1)', [3]],
    ['[def f(x): [x]; f(.), f(1, 2), f(empty)]', [[[0], [1, 2], []]]],
  ])('%s', (program, outputs) => expect(outputsOf(program)).toEqual(outputs));
});

it('definitions inside each other that are called in two ways are compiled in a bounded number of variants', () => {
  const inner = Array.from({ length: 60 }).reduce<string>((body) => `def f(x): ${body}; f(1), f(1, 2)`, 'x');
  const start = process.cpuUsage();
  expect(() => compile(inner)).not.toThrow();
  const { user } = process.cpuUsage(start);
  expect(user).toBeLessThan(5_000_000);
});
