import { isCancellation } from '@temporalio/workflow';
import { flowError } from '../errors/flow-error.js';
import type { Json, JsonObject } from '../json/json.js';
import type { Jx } from '../language/model.js';
import { evaluateFor } from './expressions.js';
import { after, eachInTurn, isPromise } from './is-promise.js';
import type { Run } from './run.js';

/**
 * The context of an event, its values evaluated one by one.
 * @throws FlowError `direktiv.event.jq`, which no state can catch (specification 4.10)
 */
export function evaluateContext(run: Run, context: { readonly [name: string]: Jx }): JsonObject | Promise<JsonObject> {
  const names = Object.keys(context);
  const values = eachInTurn(names, (name) => contextValue(run, name, context[name]!));
  return after(values, (known) => Object.fromEntries(names.map((name, i) => [name, known[i]!])));
}

function contextValue(run: Run, name: string, value: Jx): Json | Promise<Json> {
  try {
    const known = evaluateFor(run, value);
    return isPromise(known) ? known.catch((cause: unknown) => failed(name, cause)) : known;
  } catch (cause) {
    return failed(name, cause);
  }
}

function failed(name: string, cause: unknown): never {
  if (isCancellation(cause)) throw cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw flowError('direktiv.event.jq', `context attribute ${name}: ${reason}`, { cause });
}
