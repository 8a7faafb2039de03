import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { encode } from '../../src/jq/encode.js';
import { JqFailure, JqSyntaxError } from '../../src/jq/failures.js';
import { compile } from '../../src/jq/program.js';
import { defaultLimits, Runtime } from '../../src/jq/runtime.js';

/** Recorded by scripts/jq-differential.mjs from gojq 0.12.17; the outputs are texts. */
interface Case {
  readonly program: string;
  readonly input: string;
  readonly outputs: string[];
  readonly error?: string;
}

const cases = JSON.parse(readFileSync(new URL('generated-cases.json', import.meta.url), 'utf8')) as Case[];

it('generated programs give what gojq gives, to the letter', () => {
  expect(cases.length).toBeGreaterThan(2000);
  for (const { program, input, outputs, error } of cases) {
    const expected = error === undefined ? { outputs } : { error };
    expect({ program, input, ...outcome(program, input) }).toEqual({ program, input, ...expected });
  }
});

function outcome(program: string, input: string): { outputs: string[] } | { error: string } {
  try {
    const { outputs } = compile(program).runRaw(JSON.parse(input) as Json, { now: 1_700_000_000_000 });
    return { outputs: outputs.map((output) => encode(output, new Runtime(defaultLimits, 0))) };
  } catch (error) {
    if (!(error instanceof JqFailure)) throw error;
    return { error: error instanceof JqSyntaxError ? `compile error: ${error.message}` : error.message };
  }
}
