import type { Json } from '../../src/json/json.js';
import { encode } from '../../src/jq/encode.js';
import { compile } from '../../src/jq/program.js';
import { defaultLimits, Runtime } from '../../src/jq/runtime.js';

/** Outputs as gojq prints them: NaN is null, an infinite number the largest one. */
export function printed(program: string, input: Json): Json[] {
  const { outputs } = compile(program).runRaw(input, { now: 1_700_000_000_000 });
  const runtime = new Runtime(defaultLimits, 0);
  return outputs.map((output) => JSON.parse(encode(output, runtime)) as Json);
}
