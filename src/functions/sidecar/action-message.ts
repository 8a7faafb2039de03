import type { Json } from '../../json/json.js';
import type { TraceContext } from '../../tracing/trace-context.js';
import type { ActionFile } from '../files/action-file.js';

/**
 * Body of `POST /actions/<action id>` to a sidecar: all that it needs to know of an action. The answer is a
 * `FunctionResult`. The caller of a sidecar may be cut off and ask again for the same action, as often as it likes.
 */
export interface ActionMessage {
  readonly input: Json;
  readonly files: readonly ActionFile[];
  readonly iterator: number;
  /** Milliseconds until the deadline, because clocks differ; null: none. */
  readonly left: number | null;
  readonly engine: EngineAddress;
  /** Told to the function. Absent: the call is not traced. */
  readonly trace?: TraceContext;
}

/** Where a sidecar reaches the variables and the log of an action, and what shows that it may. */
export interface EngineAddress {
  /** An http URL without a path. */
  readonly url: string;
  /** Good for this action only, and only while it runs. */
  readonly token: string;
}

/** Path of an action of a sidecar. With `?join` a request takes part in an action that runs, but starts none. */
export function actionPath(actionId: string): string {
  return `/actions/${encodeURIComponent(actionId)}`;
}
