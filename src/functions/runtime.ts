import type { Json } from '../json/json.js';
import type { ContainerFunction } from '../language/model.js';
import type { TraceContext } from '../tracing/trace-context.js';
import type { ActionFile } from './files/action-file.js';

/** One call of a function: an action of one attempt. */
export interface FunctionRequest {
  /** UUID of this attempt: a retry of the flow has a new one, a retry of Temporal the same one. */
  readonly actionId: string;
  readonly function: ContainerFunction;
  /** Sent as the JSON body. */
  readonly input: Json;
  /** Put into the directory of the action before it is sent. */
  readonly files: readonly ActionFile[];
  /** Loop index in a foreach, otherwise 0. */
  readonly iterator: number;
  readonly instance: LoggingCaller;
  /** Milliseconds since the epoch after which the call is interrupted and `timeout` is reported. */
  readonly deadline: number;
  /** Told to the function. Absent: the call is not traced. */
  readonly trace?: TraceContext;
  /** A worker before this one may have sent the action, to this place when it could say. Absent: none has. */
  readonly earlier?: { readonly place: string | undefined };
  /** Hears where the action is sent, before it is. */
  readonly onPlaced?: (place: string) => void;
}

/** Who calls: where log lines of the function belong. */
export interface FunctionCaller {
  readonly namespace: string;
  readonly id: string;
  readonly path: string;
  readonly state: string;
  /** `/root-id/.../own-id/` */
  readonly callPath: string;
}

/** A caller, and how what its functions log is kept. */
export interface LoggingCaller extends FunctionCaller {
  /** Log lines are kept sealed: the instance handles secrets. */
  readonly sealed?: true;
  /** Takes the secrets that the call was given out of a log line. */
  readonly hide?: (message: string) => string;
}

/**
 * What came of a call (functions: decision table).
 * `error`: catchable, by the code. `crash`: a message without a code or a broken transport; `reason` is for logs only.
 * `unreachable`: the function was never called; the reason is ours, not the function's, and may be shown.
 * `timeout`: the deadline passed; the function got its interrupt and has ten seconds of grace nobody waits for.
 */
export type FunctionResult =
  | { readonly kind: 'success'; readonly value: Json }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  | { readonly kind: 'crash'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'timeout' };

/** Hears of what went wrong beside a call, and of which state of which instance that was, where it is known. */
export type Warn = (message: string, about?: AboutInstance) => void;

/** The fields by which log lines of a process are about an instance. */
export interface AboutInstance {
  readonly instance: string;
  readonly state: string;
}

export function about({ instance: { id: instance, state } }: Pick<FunctionRequest, 'instance'>): AboutInstance {
  return { instance, state };
}

/** A way to reach function containers: endpoint, Docker, Kubernetes. */
export interface FunctionRuntime {
  /**
   * Calls the function and gives its outcome; never throws for what a function does.
   * When `signal` aborts, the function gets the interrupt (`DELETE /` with the action id) and the promise rejects with the signal's reason,
   * unless the reason is {@link RunGone}: then nobody is left to answer and the function is left to itself.
   */
  call(request: FunctionRequest, signal: AbortSignal): Promise<FunctionResult>;
  /** Ends what the runtime holds: waits for running calls up to `graceMs`, closes servers and connections. */
  close(graceMs: number): Promise<void>;
}

/** Abort reason: the run that asked for the call is over, so the call is not interrupted. */
export class RunGone extends Error {
  override readonly name = 'RunGone';
}

/** Where log lines of functions go. `message` is verbatim: the sink applies what the caller says of secrets. */
export interface FunctionLogSink {
  write(caller: LoggingCaller, message: string): Promise<void>;
}
