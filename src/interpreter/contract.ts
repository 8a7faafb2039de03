import type { Json, JsonObject } from '../json/json.js';
import type { Flow } from '../language/model.js';
import type { InstanceStatus, LineageEntry } from '../instances/instances.js';
import type { TraceContext } from '../tracing/trace-context.js';

/** Names by which the interpreter and the world around it know each other. They are part of recorded histories. */
export const flowWorkflow = 'DirektivFlow';
export const callWorkflow = 'DirektivCall';
export const cronWorkflow = 'DirektivCron';
export const flowQueue = 'durektiv-flows';
export const functionQueue = 'durektiv-functions';
export const eventSignal = 'event';
export const cancelSignal = 'cancel';
export const instanceQuery = 'instance';

/** Search attributes (Keyword), set once when a run starts, but the last one: upserted at an abnormal end. */
export const searchAttributes = {
  namespace: 'DurektivNamespace',
  path: 'DurektivPath',
  invoker: 'DurektivInvoker',
  root: 'DurektivRoot',
  errorCode: 'DurektivErrorCode',
} as const;

/**
 * First argument of the workflow `DirektivFlow`: what a run needs to know of its flow; sealed into the run, so a changed file
 * never touches it. The second one is the data, apart, so that a large document is the same payload in every run that is
 * given it, and is stored once: at first the input as sent, any JSON (normalised by specification 2.1 when the run begins),
 * in a continuation the data as they were.
 */
export interface RunInput {
  readonly v: 1;
  readonly definition: Flow;
  /** Content hash of the YAML text in the store. */
  readonly definitionHash: string;
  /** A few lines about what the author of the flow will not have meant, for the log. */
  readonly warnings?: readonly string[];
  readonly namespace: string;
  /** See `NewInstance`; absent in runs of flows that came without a file. */
  readonly namespaceMadeAt?: number;
  readonly path: string;
  readonly invoker: string;
  /** Task queue of the workers that call functions for this run and its subflows. */
  readonly callQueue: string;
  /** Ancestors an instance may have at most. */
  readonly deepestSubflow: number;
  readonly lineage: readonly LineageEntry[];
  /** Loop index under which a foreach of the parent started this run; otherwise 0. */
  readonly iterator: number;
  /** Where the root of the instance was started, in a trace. Absent: nobody traces. */
  readonly tracing?: TraceContext;
  /** Present when the run continues an earlier one of the same instance. */
  readonly carry?: Carry;
}

/** What a run hands to its continuation beside the data. Instants are milliseconds since the epoch. */
export interface Carry {
  /** Id of the state to enter. */
  readonly next: string;
  /** States entered so far. */
  readonly step: number;
  readonly trace: readonly string[];
  readonly metadata?: Json;
  readonly recorded?: RecordedError;
  /** Why the native cancel that is about to come was asked for. */
  readonly cancelCode?: CancelSignal['code'];
  readonly deadlines: CarriedDeadlines;
  /** Present when the run stopped inside the state `next`, which then is not entered but resumed. */
  readonly inside?: CarriedLoop;
  /** Events that came before the waits they are for. */
  readonly early?: readonly EventSignal[];
  /** When that state began, of a traced run. */
  readonly stateSince?: number;
  readonly reportSequence: number;
  readonly lineSequence: number;
}

/** How far a foreach is: nothing of it is under way when it is carried. */
export interface CarriedLoop {
  /** Instant at which the state times out; null when it never does. */
  readonly end: number | null;
  readonly elements: readonly Json[];
  /** Elements that were started, those that are postponed included. */
  readonly started: number;
  /** By element; null where there is none yet. */
  readonly results: readonly Json[];
  readonly postponed: readonly PostponedElement[];
}

/** An element that waits for its next attempt. */
export interface PostponedElement {
  readonly index: number;
  readonly attempt: number;
  readonly at: number;
}

export interface CarriedDeadlines {
  readonly interrupt: number | null;
  readonly kill: number | null;
}

/** The error an `error` state left behind. */
export interface RecordedError {
  readonly code: string;
  readonly message: string;
}

/** Payload of the signal `event`. */
export interface EventSignal {
  readonly waitId: string;
  /** Position of the definition that matched, among those of the wait. */
  readonly choice: number;
  /** In order of arrival: one, or all that were waited for. */
  readonly events: readonly JsonObject[];
  /** Why there are none: together they take more than an instance may hold. */
  readonly tooLarge?: string;
}

/** Payload of the signal `cancel`: why the native cancel that follows was asked for. */
export interface CancelSignal {
  readonly code: 'direktiv.cancels.api' | 'direktiv.cancels.parent';
}

/** Answer to the query `instance`. */
export interface InstanceSnapshot {
  readonly state: string;
  readonly trace: readonly string[];
  readonly metadata?: Json;
  readonly error?: RecordedError;
  /** Present when the run is sealed: nothing of this must be kept in clear. */
  readonly sealed?: true;
}

/** First detail of the failure of a run that failed or crashed. */
export interface FailureDetail {
  readonly status: Exclude<InstanceStatus, 'pending' | 'complete'>;
  readonly code: string;
  readonly message: string;
  readonly trace: readonly string[];
  readonly metadata?: Json;
  /** Present when the run is sealed: the rest of the detail must not be kept in clear. */
  readonly sealed?: true;
  /** Present when the instance ran to its end after an `error` state. */
  readonly output?: JsonObject;
}

/** Argument of the workflow `DirektivRun`, which workflows and clients of other people start. */
export interface FlowRequest {
  readonly namespace: string;
  /** Of a flow file of the namespace. */
  readonly path?: string;
  /** Or the flow itself, as YAML. */
  readonly flow?: string;
  /** Absent: an empty object. */
  readonly input?: Json;
}

/** Argument of the workflow `DirektivCron`: the flow file that a schedule starts. */
export interface CronTick {
  readonly namespace: string;
  readonly path: string;
}
