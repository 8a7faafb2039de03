import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { JqFailure } from '../../src/jq/failures.js';
import { encode } from '../../src/jq/encode.js';
import { defaultLimits, Runtime } from '../../src/jq/runtime.js';
import { compile } from '../../src/jq/program.js';

interface Case {
  readonly program: string;
  readonly input: string;
  readonly outputs: Json[];
  readonly fails: boolean;
  readonly error?: string;
}

const cases = JSON.parse(readFileSync(new URL('workflow-cases.json', import.meta.url), 'utf8')) as Case[];

/** Outputs as gojq prints them: NaN is null, an infinite number the largest one. */
function printed(program: string, input: Json): Json[] {
  const { outputs } = compile(program).runRaw(input, { now: 1_700_000_000_000 });
  const runtime = new Runtime(defaultLimits, 0);
  return outputs.map((output) => JSON.parse(encode(output, runtime)) as Json);
}

describe('programs of flows give what gojq gives', () => {
  it.each(cases)('$program', ({ program, input, outputs, fails }) => {
    const run = (): Json[] => printed(program, JSON.parse(input) as Json);
    if (fails) expect(run).toThrow(JqFailure);
    else expect(run()).toEqual(outputs);
  });
});
