import { flowError } from '../errors/flow-error.js';
import type { Json, JsonObject } from '../json/json.js';
import type { Jx } from '../language/model.js';
import { evaluateFor } from './expressions.js';
import type { Run } from './run.js';

/**
 * The context of an event, its values evaluated one by one.
 * @throws FlowError `direktiv.event.jq`, which no state can catch (specification 4.10)
 */
export function evaluateContext(run: Run, context: { readonly [name: string]: Jx }): JsonObject {
  return Object.fromEntries(Object.entries(context).map(([name, value]) => [name, contextValue(run, name, value)]));
}

function contextValue(run: Run, name: string, value: Jx): Json {
  try {
    return evaluateFor(run, value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw flowError('direktiv.event.jq', `context attribute ${name}: ${reason}`, { cause });
  }
}
