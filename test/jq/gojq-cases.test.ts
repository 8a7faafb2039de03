import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { builtinNames } from '../../src/jq/builtins/registry.js';
import { JqFailure } from '../../src/jq/failures.js';
import { printed } from './printed.js';

/** Recorded from gojq 0.12.17. */
interface Case {
  readonly program: string;
  readonly input: string;
  readonly outputs: Json[];
  readonly fails: boolean;
  readonly error?: string;
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** Functions of numbers on numbers of all sizes are in a file of their own. */
const cases = ['gojq-cases.json', 'number-cases.json'].flatMap((name) => read(name) as Case[]);

describe('outputs and error texts are those of gojq', () => {
  it.each(cases)('$program', ({ program, input, outputs, error }) => {
    let message: string | undefined;
    let given: Json[] = [];
    try {
      given = printed(program, JSON.parse(input) as Json);
    } catch (thrown) {
      if (!(thrown instanceof JqFailure)) throw thrown;
      message = thrown.message;
    }
    expect(message).toBe(error);
    if (error === undefined) expect(given).toEqual(outputs);
  });
});

/** What gojq has and a flow does not (specification 3.3). */
const refused = ['debug/1', 'input/0', 'inputs/0'];

it('every builtin of gojq is there, and no other', () => {
  const expected = (read('gojq-builtins.json') as string[]).filter((name) => !refused.includes(name));
  // gojq has `last/1` but does not list it.
  expect(builtinNames()).toEqual([...expected, 'last/1'].sort());
});
