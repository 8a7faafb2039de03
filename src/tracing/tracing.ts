import type { FunctionResult } from '../functions/runtime.js';
import type { FunctionCall } from '../interpreter/activity-contract.js';
import type { RunReport } from '../interpreter/report-contract.js';
import type { CallPlace, TraceCarrier, TraceContext } from './trace-context.js';

/** Tells a collector what a process does, in spans. There is none in a process that is not traced. */
export interface Tracing {
  /** Begins the span of a request to the API. */
  request(method: string, headers: TraceCarrier): RequestSpan;
  /** Does the start of a root instance within a span, which the instance gets as its place. */
  start<T>(launch: StartToTrace, work: (place: TraceContext) => Promise<T>): Promise<T>;
  /** Makes the spans of what a run tells of its states, and of the instance at its end. */
  report(told: RunReport): void;
  /** Begins the span of a call of a function. */
  call(call: FunctionCall, place: CallPlace): CallSpan;
  /** Sends what is left. Never rejects. */
  close(): Promise<void>;
}

export interface RequestSpan {
  readonly context: TraceContext;
  end(answer: AnsweredRequest): void;
}

/** What is told of a request: nothing of its query or its body. */
export interface AnsweredRequest {
  /** With the names of parameters in place of their values; absent when no route took it. */
  readonly route?: string;
  readonly path: string;
  readonly scheme: string;
  readonly status: number;
  readonly namespace?: string;
  /** Id of the instance that was started. */
  readonly instance?: string;
}

/** An instance that is to be. */
export interface StartToTrace {
  readonly id: string;
  readonly namespace: string;
  readonly path: string;
  readonly invoker: string;
  /** What asks for it; absent: a trace begins here. */
  readonly tracing?: TraceContext | undefined;
}

export interface CallSpan {
  /** Handed to the function. */
  readonly context: TraceContext;
  /** @param errorCode free of secrets */
  end(outcome: FunctionResult['kind'] | 'aborted', errorCode?: string): void;
}
