import { isCancellation } from '@temporalio/workflow';
import { flowError } from '../../errors/flow-error.js';
import type { Json, JsonObject } from '../../json/json.js';
import type { Jx } from '../../language/model.js';
import { evaluateFor } from '../expressions.js';
import { toFlowError } from '../failure.js';
import { after, eachInTurn, isPromise } from '../is-promise.js';
import type { Run } from '../run.js';

/**
 * The context of an event, its values evaluated one by one.
 * @throws FlowError `direktiv.event.jq`, which no state can catch (specification 4.10)
 */
export function evaluateContext(run: Run, context: { readonly [name: string]: Jx }): JsonObject | Promise<JsonObject> {
  const names = Object.keys(context);
  const values = eachInTurn(names, (name) => contextValue(run, name, context[name]!));
  return after(values, (known) => Object.fromEntries(names.map((name, i) => [name, known[i]!])));
}

/**
 * The context that a state waits for.
 * @throws FlowError `direktiv.event.jq` as {@link evaluateContext}, and for a null, which no event has
 */
export function evaluateFilter(run: Run, context: { readonly [name: string]: Jx }): JsonObject | Promise<JsonObject> {
  return after(evaluateContext(run, context), (known) => {
    const missing = Object.keys(known).find((name) => known[name] === null);
    if (missing === undefined) return known;
    throw flowError(
      'direktiv.event.jq',
      `context attribute ${missing} is null: give it the value that the event must have, or leave it out`,
    );
  });
}

function contextValue(run: Run, name: string, value: Jx): Json | Promise<Json> {
  try {
    const known = evaluateFor(run, value);
    return isPromise(known) ? known.catch((cause: unknown) => failed(name, cause)) : known;
  } catch (cause) {
    return failed(name, cause);
  }
}

/** @throws what is no fault of the expression, such as a deadline, as it is */
function failed(name: string, thrown: unknown): never {
  if (isCancellation(thrown)) throw thrown;
  const { code, message } = toFlowError(thrown);
  if (!code.startsWith('direktiv.jq.')) throw thrown;
  throw flowError('direktiv.event.jq', `context attribute ${name}: ${message}`, { cause: thrown });
}
