import { inspect } from '../jq/results.js';
import { parseJson } from '../jq/parse-json.js';
import { JqFailure } from '../jq/failures.js';
import { defaultLimits, Runtime } from '../jq/runtime.js';
import { ScriptFailure, type ScriptResult } from '../jx/js-port.js';
import type { Value } from '../jq/value.js';

/**
 * Reads what the prelude answered: a letter, then JSON text (`v`; `d` when it was a Date, `x` when it holds integers of
 * any size) or, after `e`, why the script failed.
 * @throws ScriptFailure that reason, or that the result is too large
 */
export function readAnswer(answer: string): ScriptResult {
  const text = answer.slice(1);
  const tag = answer[0];
  if (tag === 'e') throw new ScriptFailure(text);
  try {
    const value = tag === 'x' ? parseJson(text, new Runtime(defaultLimits, 0)) : (JSON.parse(text) as Value);
    const { bigIntegers } = inspect([value], defaultLimits, { finite: true });
    return { value, bigIntegers, isDate: tag === 'd' };
  } catch (error) {
    if (error instanceof JqFailure) throw new ScriptFailure(error.message, { cause: error });
    throw error;
  }
}
