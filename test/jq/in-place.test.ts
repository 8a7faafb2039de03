import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { compile } from '../../src/jq/program.js';

function outputsOf(program: string, input: Json = null): Json[] {
  return compile(program).run(input, { now: 0 }).outputs;
}

/** Expected: what gojq 0.12.17 gives. */
describe('a reduce that changes its state in place', () => {
  it.each<[string, Json, Json]>([
    ['. as $d | reduce (1, 2) as $x ($d; .a[0] = $x) | [., $d]', { a: [0] }, [{ a: [2] }, { a: [0] }]],
    ['[reduce (1, 2) as $x (.; .a.b += $x), .]', { a: { b: 0 } }, [{ a: { b: 3 } }, { a: { b: 0 } }]],
    ['[reduce .l[] as $x (.; .l += [$x]), .]', { l: [1, 2] }, [{ l: [1, 2, 1, 2] }, { l: [1, 2] }]],
    [
      '[reduce .[] as $x (.; . + [$x]), .]',
      [1, 2],
      [
        [1, 2, 1, 2],
        [1, 2],
      ],
    ],
    ['reduce ("a", "b") as $k ({}; .[$k] = {} | .a.x = $k)', null, { a: { x: 'b' }, b: {} }],
    ['{} as $o | reduce ("a", "b") as $k ({}; .[$k] = $o | .a.x = $k) | [., $o]', null, [{ a: { x: 'b' }, b: {} }, {}]],
    [
      '[1] as $l | reduce ("a", "b") as $k ({}; .[$k] += $l | .a += $l) | [., $l]',
      null,
      [{ a: [1, 1, 1], b: [1] }, [1]],
    ],
    ['[foreach (1, 2) as $y ({}; reduce (1, 2) as $x (.; .["\\($y)"] += $x))]', null, [{ '1': 3 }, { '1': 3, '2': 3 }]],
    ['reduce (1, 2) as $x ({}; .a = $x) | (.a = 9), .', null, { a: 9 }],
    ['reduce (1, 2) as $x ({}; .old = .new | .new = [$x])', null, { new: [2], old: [1] }],
    ['reduce (1, 2) as $x ([[0]]; .[1] = .[0] | .[0][0] = $x)', null, [[2], [1]]],
    ['reduce (1, 2, 3) as $x ({}; if $x == 2 then .two = $x else .n += 1 end)', null, { n: 2, two: 2 }],
    ['reduce (1, 2, 3) as $x ({}; if $x == 2 then .two = $x end)', null, { two: 2 }],
    ['reduce (1, 2) as $x ({a: 1}; .a = (empty | $x))', null, { a: 1 }],
    ['reduce (1, 2) as $x ({a: 1}; .b = $x | if $x == 2 then empty end)', null, { a: 1, b: 1 }],
    ['reduce (1, 2) as $x ({}; .a |= . + [$x])', null, { a: [1, 2] }],
    ['reduce ("x", "y", "x") as $k ({}; .[$k] |= (. // 0) + 1)', null, { x: 2, y: 1 }],
    [
      'reduce ("x", "y", "x") as $k ({}; .[$k].n |= (. // {} | .c += 1))',
      null,
      { x: { n: { c: 2 } }, y: { n: { c: 1 } } },
    ],
    ['reduce (1, 2) as $x ({a: {}}; . * {a: {("k\\($x)"): $x}})', null, { a: { k1: 1, k2: 2 } }],
    ['reduce ({k: "a", v: 1}, {k: "b", v: 2}) as {$k, $v} ({}; . + {($k): $v})', null, { a: 1, b: 2 }],
    ['def f(g): reduce (1, 2) as $x ([]; .[$x] = g); f(length)', null, [null, 0, 2]],
    ['def tojson: .; reduce (1, 2) as $x ({}; .a = ([1] | tojson) | .a[0] = $x)', null, { a: [2] }],
    ['[reduce (1, 2) as $x ({}; .a[$x:] = [$x])]', null, [{ a: [1, 2] }]],
  ])('gives what copies would: %s', (program, input, expected) => {
    const before = JSON.stringify(input);
    expect(outputsOf(program, input)[0]).toEqual(expected);
    expect(JSON.stringify(input)).toBe(before);
  });

  it.each([
    '.["k\\($i)"] = $i',
    '. + {"k\\($i)": $i}',
    '. + {("k\\($i)"): {a: $i}}',
    '.["k\\($i)"] += 1',
    '.["k\\($i % 7)"] += [$i]',
    '.list += [$i] | .sum += $i',
    'if $i % 2 == 0 then .["k\\($i)"].even = true else .odd += 1 end',
  ])('takes steps in proportion to its rounds: %s', (update) => {
    const steps = (rounds: number): number =>
      compile(`reduce range(${rounds}) as $i ({}; ${update})`).run(null, { now: 0 }).steps;
    expect(steps(20_000)).toBeLessThan(3 * steps(10_000));
  });
});
