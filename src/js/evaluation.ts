import type { QuickJSWASMModule } from 'quickjs-emscripten-core';
import { FlowError } from '../errors/flow-error.js';
import { stableStringify } from '../json/stable-stringify.js';
import type { Json } from '../json/json.js';
import { badCommand, evaluators, type JxEnv } from '../jx/evaluate.js';
import type { JsPort } from '../jx/js-port.js';
import { readAnswer } from './answer.js';
import type { Evaluation, Message } from './protocol.js';
import { runInQuickJs } from './quickjs.js';
import { seedOf } from './seed.js';

/** Steps of the jq scripts of one value together, as many as in the workflow sandbox. */
const stepLimit = 10_000_000;

/**
 * Evaluates a value with its scripts, one after the other, in this thread.
 * @param say tells when a script begins and ends
 * @throws FlowError
 */
export function evaluateHere(job: Evaluation, engine: QuickJSWASMModule, say: (message: Message) => void): Json {
  const env: JxEnv = { now: job.now, steps: countSteps(), js: scripts(job, engine, say) };
  return evaluators[job.wanted](job.value, job.data, env);
}

function countSteps(): JxEnv['steps'] {
  let spent = 0;
  return (count) => {
    spent += count;
    if (spent > stepLimit)
      throw new FlowError(badCommand, `the expressions take more than ${stepLimit} steps together: split the state`);
  };
}

function scripts({ now, seed }: Evaluation, engine: QuickJSWASMModule, say: (message: Message) => void): JsPort {
  let ordinal = 0;
  let text: string | undefined;
  return (script, data) => {
    text ??= stableStringify(data);
    say({ kind: 'script', script });
    const answer = runInQuickJs(engine, script, { data: text, now, seed: seedOf(seed, ordinal++) });
    say({ kind: 'script-ended' });
    return readAnswer(answer);
  };
}
