import { Context } from '@temporalio/activity';
import { FlowError } from '../errors/flow-error.js';
import type { LocalActivities, ScriptedValue } from '../interpreter/activity-contract.js';
import type { Wanted } from '../jx/evaluate.js';
import { flowFailure } from './failure.js';
import { whileBeating } from './while-beating.js';

/** Where JavaScript runs. */
export interface ScriptThreads {
  /** Throws a FlowError when it is the fault of the value; any other error may pass. */
  evaluate<W extends keyof Wanted>(value: ScriptedValue<W>, signal: AbortSignal): Promise<Wanted[W]>;
}

/**
 * The activity that evaluates a value with JavaScript, local or, for slow scripts, not. What a script does wrong it would do
 * again: no retry.
 */
export function createEvaluateScript(threads: ScriptThreads): LocalActivities['evaluateScript'] {
  return async (value) => {
    try {
      return await whileBeating(() => threads.evaluate(value, Context.current().cancellationSignal));
    } catch (error) {
      if (!(error instanceof FlowError)) throw error;
      throw flowFailure(error.code, error.message, { kind: error.kind });
    }
  };
}
