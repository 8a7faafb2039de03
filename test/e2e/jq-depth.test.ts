import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('deep'));

const flow = (transform: Json): string => JSON.stringify({ states: [{ id: 'a', type: 'noop', transform }] });
const badCommand = { status: 'failed', errorCode: 'direktiv.jq.badCommand' };
const nested = (text: string, depth: number, close = ''): string => text.repeat(depth) + '1' + close.repeat(depth);

/** The stack of the thread that workflows run in is smaller than that of the tests of jq, and others share it. */
describe.concurrent('what goes too deep for the stack of a workflow is an error of the flow', () => {
  it.each<[what: string, expression: string]>([
    ['a function that calls itself', 'def f: 1 + f; f'],
    ['a function that calls itself in an array', 'def f: [f]; f'],
    ['a function that calls itself with a filter', 'def f(x): [x | f(x | x)]; f(.)'],
    ['a function that calls itself in a reduce', 'def f: reduce f as $x (0; .); f'],
    ['a function that calls itself in an update', 'def f: .a |= f; f'],
    ['a function that calls itself in a path', 'def f: .a | f; path(f)'],
    ['a function that calls itself behind an error', 'def f: try error("x") catch (1 + f); f'],
    ['a recurse that spreads', 'last(recurse(., .))'],
    ['data that end too deep', 'reduce range(1e5) as $i (0; [.])'],
    ['deep data as text', 'reduce range(1e5) as $i (0; [.]) | tojson'],
    ['deep data compared', 'reduce range(1e5) as $i (0; {a: .}) | . == .'],
    ['deep data sorted', '[(reduce range(1e5) as $i (0; [.])), (reduce range(1e5) as $i (0; [.]))] | sort | length'],
    ['deep data walked', 'reduce range(1e5) as $i (0; [.]) | walk(.) | length'],
    ['deep data made flat', 'reduce range(1e5) as $i (0; [.]) | flatten'],
    ['all that is in deep data', '[reduce range(1e5) as $i (0; {a: .}) | ..] | length'],
    ['a deep path', 'reduce range(1e5) as $i (0; [.]) | [paths] | length'],
    ['a deep place that is made', 'null | setpath([range(1e5) | "a"]; 1)'],
    ['a deep text', '("[" * 1e5) | fromjson'],
    ['deep parentheses', nested('(', 20_000, ')')],
    ['deep arrays', nested('[', 20_000, ']')],
    ['deep definitions', nested('def f: ', 5000, '; f')],
    ['deep signs', nested('-', 20_000)],
    ['deep conditions', nested('if . then ', 2000, ' end')],
  ])('%s', async (_what, expression) => {
    expect(await engine().api.submit('deep', flow({ x: `jq(${expression})` }))).toMatchObject(badCommand);
  });

  it.each([400, 900])('data nested %i deep go through', async (depth) => {
    const made = await engine().api.submit('deep', flow({ x: `jq(reduce range(${depth}) as $i (0; [.]))` }));
    expect(made).toMatchObject({
      status: 'complete',
      output: { x: JSON.parse(nested('[', depth, ']').replace('1', '0')) as Json },
    });
  });
});

it('the worker lives', async () => {
  expect(await engine().api.submit('deep', flow({ x: 'jq(1 + 1)' }))).toMatchObject({
    status: 'complete',
    output: { x: 2 },
  });
});
