import type { Json } from '../json/json.js';
import type { Value } from '../jq/value.js';

/**
 * Runs the text of one `js(...)`, which sees a copy of the data (specification 3.4).
 * Throws {@link ScriptFailure}.
 */
export type JsPort = (script: string, data: Json) => ScriptResult;

/** What a script returned. */
export interface ScriptResult {
  /** Null also when it returned nothing. */
  readonly value: Value;
  /** Whether there are integers beyond 2^53 in it. */
  readonly bigIntegers: boolean;
  /** It was a Date; its text keeps its quotes inside other text (specification 15). */
  readonly isDate: boolean;
}

/** A script that does not parse, that failed, did too much, or returned what JSON cannot hold. */
export class ScriptFailure extends Error {
  override readonly name = 'ScriptFailure';
}
