/** The engine under test, compiled, giving what the oracle gives: texts of outputs, then the error. */
import { encode } from '../../dist/src/jq/encode.js';
import { JqFailure, JqSyntaxError } from '../../dist/src/jq/failures.js';
import { compile } from '../../dist/src/jq/program.js';
import { defaultLimits, Runtime } from '../../dist/src/jq/runtime.js';

export function runOurs(program, input) {
  try {
    const { outputs } = compile(program).runRaw(JSON.parse(input), { now: 1_700_000_000_000 });
    return { outputs: outputs.map((output) => encode(output, new Runtime(defaultLimits, 0))) };
  } catch (error) {
    if (error instanceof JqSyntaxError) return { outputs: [], error: `compile error: ${error.message}` };
    if (!(error instanceof JqFailure)) return { outputs: [], error: `the engine broke: ${error.stack}` };
    return { outputs: [], error: error.message };
  }
}

export function compiles(program) {
  try {
    compile(program);
    return true;
  } catch {
    return false;
  }
}
