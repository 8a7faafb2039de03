import { evaluate, evaluateCondition, evaluateObject, evaluateString, type JxEnv } from '../jx/evaluate.js';
import type { Json, JsonObject } from '../json/json.js';
import type { Jx } from '../language/model.js';
import type { Run } from './run.js';

/**
 * Expressions of a flow, evaluated against its data at workflow time, their steps counted. A promise only when the
 * value holds `js(...)`.
 */
export function evaluateFor(run: Run, value: Jx, data: Json = run.data): Json | Promise<Json> {
  return evaluate(value, data, environment(run));
}

/** @throws FlowError `direktiv.jq.notObject` */
export function evaluateObjectFor(run: Run, value: Jx): JsonObject | Promise<JsonObject> {
  return evaluateObject(value, run.data, environment(run));
}

/** @throws FlowError `direktiv.jq.notString` when it is no string, or an empty one */
export function evaluateStringFor(run: Run, value: Jx): string | Promise<string> {
  return evaluateString(value, run.data, environment(run));
}

/** Null and no output count as not met (decision D35). */
export function evaluateConditionFor(run: Run, condition: Jx): boolean | Promise<boolean> {
  return evaluateCondition(condition, run.data, environment(run));
}

function environment(run: Run): JxEnv {
  return { now: Date.now(), steps: (count) => run.budget.steps(count) };
}
