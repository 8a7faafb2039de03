import { evaluators, type JxEnv, type Wanted } from '../jx/evaluate.js';
import { holdsJs } from '../jx/holds-js.js';
import type { Json, JsonObject } from '../json/json.js';
import type { Jx } from '../language/model.js';
import type { Run } from './run.js';
import { evaluateScripted } from './scripted-value.js';

/**
 * Expressions of a flow, evaluated against its data at workflow time, their steps counted. A promise only when the
 * value holds `js(...)`.
 */
export function evaluateFor(run: Run, value: Jx, data: Json = run.data): Json | Promise<Json> {
  return evaluateAs('value', run, value, data);
}

/** @throws FlowError `direktiv.jq.notObject` */
export function evaluateObjectFor(run: Run, value: Jx): JsonObject | Promise<JsonObject> {
  return evaluateAs('object', run, value, run.data);
}

/** @throws FlowError `direktiv.jq.notString` when it is no string, or an empty one */
export function evaluateStringFor(run: Run, value: Jx): string | Promise<string> {
  return evaluateAs('string', run, value, run.data);
}

/** Null and no output count as not met (decision D35). */
export function evaluateConditionFor(run: Run, condition: Jx): boolean | Promise<boolean> {
  return evaluateAs('condition', run, condition, run.data);
}

function evaluateAs<W extends keyof Wanted>(
  wanted: W,
  run: Run,
  value: Jx,
  data: Json,
): Wanted[W] | Promise<Wanted[W]> {
  return holdsJs(value)
    ? evaluateScripted(run, wanted, value, data)
    : evaluators[wanted](value, data, environment(run));
}

function environment(run: Run): JxEnv {
  return { now: Date.now(), steps: (count) => run.budget.steps(count) };
}
