import { ApplicationFailure, Context } from '@temporalio/activity';
import { FlowError } from '../errors/flow-error.js';
import { failureMessage, failureType } from '../interpreter/bounded-text.js';
import type { LocalActivities, ScriptedValue } from '../interpreter/contract.js';
import type { ActivityFailureDetail } from '../interpreter/failure.js';
import type { Wanted } from '../jx/evaluate.js';
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
      throw error instanceof FlowError ? failure(error) : error;
    }
  };
}

function failure({ code, message, kind }: FlowError): ApplicationFailure {
  const detail: ActivityFailureDetail = { kind };
  return ApplicationFailure.create({
    type: failureType(code),
    message: failureMessage(message),
    nonRetryable: true,
    details: [detail],
  });
}
