import type { Json, JsonObject } from '../json/json.js';
import type { Wanted } from '../jx/evaluate.js';
import type { ContainerFunction, Flow, FunctionFile, Jx, StateType } from '../language/model.js';
import type { InstanceStatus, LineageEntry } from '../instances/instances.js';
import type { ActionFile } from '../functions/action-file.js';
import type { FunctionCaller } from '../functions/runtime.js';

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
  readonly path: string;
  readonly invoker: string;
  /** Task queue of the workers that call functions for this run and its subflows. */
  readonly callQueue: string;
  /** Ancestors an instance may have at most. */
  readonly deepestSubflow: number;
  readonly lineage: readonly LineageEntry[];
  /** Loop index under which a foreach of the parent started this run; otherwise 0. */
  readonly iterator: number;
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
  readonly reportSequence: number;
  readonly lineSequence: number;
}

/** How far a foreach is: nothing of it is under way when it is carried. */
export interface CarriedLoop {
  /** Instant at which the state times out. */
  readonly end: number;
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

/**
 * First argument of the activity `callFunction` and of the workflow `DirektivCall`. The second one is the input: apart, so
 * that a large one is the same payload whenever it is sent, and is stored once.
 */
export interface FunctionCall {
  readonly actionId: string;
  readonly function: ContainerFunction;
  /** Present when the input is what this gives, evaluated against the second argument. */
  readonly secretInput?: SecretEvaluation;
  /** Absent when there are none, and when they are evaluated with the secrets of the input. */
  readonly files?: readonly ActionFile[];
  /** Present when the run that calls is sealed: so is what comes of the call. */
  readonly sealed?: true;
  readonly iterator: number;
  readonly caller: FunctionCaller;
  readonly deadline: CallDeadline;
  /** Task queue of the call. */
  readonly queue: string;
}

/**
 * The input of a call: the value itself, or what an activity evaluates it from once it has read the secrets, so that none
 * of them enters the history.
 */
export type CallInput = { readonly kind: 'value'; readonly value: Json } | SecretInput;

export interface SecretInput extends SecretEvaluation {
  readonly kind: 'secret';
  readonly data: Json;
}

export interface SecretEvaluation {
  /** Absent: the data with the secrets. */
  readonly expression?: Jx;
  /** Evaluated in the same way; absent when there are none. */
  readonly files?: readonly FunctionFile[];
  /** Names; their values become the key `secrets` of the data. */
  readonly secrets: readonly string[];
  /** Workflow time, in milliseconds since the epoch. */
  readonly now: number;
  /** What the random numbers of scripts follow from. */
  readonly seed: string;
}

export interface CallDeadline {
  readonly at: number;
  readonly code: 'direktiv.cancels.timeout.soft' | 'direktiv.cancels.timeout.hard';
}

/** Argument of the local activity `resolveSubflow`. */
export interface SubflowReference {
  readonly namespace: string;
  /** Path of the calling flow, against whose folder a relative reference is resolved. */
  readonly caller: string;
  readonly workflow: string;
}

/** A flow file that a subflow names, ready to run. */
export interface ResolvedSubflow {
  readonly path: string;
  readonly definition: Flow;
  readonly definitionHash: string;
}

/** Argument of the local activity `registerListener`. */
export interface ListenerRegistration {
  readonly namespace: string;
  readonly instance: string;
  readonly waitId: string;
  /** One definition, the first of several, or all of several. */
  readonly mode: 'simple' | 'or' | 'and';
  readonly events: readonly { readonly type: string; readonly context: JsonObject }[];
}

/** Whose variables a state means: those of its instance, of its flow's file and of its namespace. */
export interface VariableHome {
  readonly namespace: string;
  readonly path: string;
  readonly instance: string;
}

/** Argument of the local activity `readVariables`. */
export interface VariableReading extends VariableHome {
  readonly variables: readonly VariableToRead[];
}

/** A variable, or a file of the namespace by its path from the root. */
export interface VariableToRead {
  readonly scope: 'instance' | 'workflow' | 'namespace' | 'file';
  readonly key: string;
}

/** Argument of the local activity `writeVariables`. All variables are written or none, once for each step. */
export interface VariableWriting extends VariableHome {
  /** Number of the step in its instance. */
  readonly step: number;
  readonly variables: readonly VariableToWrite[];
}

export interface VariableToWrite {
  readonly scope: 'instance' | 'workflow' | 'namespace';
  readonly key: string;
  readonly mimeType: string;
  /** Null deletes. */
  readonly value: Json;
}

/** Argument of the activity `evaluateScript`, local or not: a value of Structured JX that holds JavaScript. */
export interface ScriptedValue<W extends keyof Wanted = keyof Wanted> {
  readonly wanted: W;
  readonly value: Jx;
  readonly data: Json;
  /** The workflow's time, which stands still for the scripts; milliseconds since the epoch. */
  readonly now: number;
  /** What the random numbers of the scripts follow from. */
  readonly seed: string;
}

/** Argument of the local activity `publishEvent`. */
export interface GeneratedEvent {
  readonly namespace: string;
  readonly instance: string;
  /** With the instance it makes the id of the event, so that one published twice is one. */
  readonly step: number;
  readonly type: string;
  readonly source: string;
  readonly datacontenttype?: string;
  readonly data: Json;
  readonly extensions: JsonObject;
  /** When it is matched, in milliseconds since the epoch; absent: at once. */
  readonly matchAt?: number;
}

/** Argument of the workflow `DirektivCron`: the flow file that a schedule starts. */
export interface CronTick {
  readonly namespace: string;
  readonly path: string;
}

/** What the interpreter asks of the world. */
export interface Activities {
  callFunction(call: FunctionCall, data: Json): Promise<Json>;
  /** The same as the local one, for scripts that take long. */
  evaluateScript(value: ScriptedValue): Promise<Wanted[keyof Wanted]>;
}
export interface LocalActivities {
  resolveSubflow(reference: SubflowReference): Promise<ResolvedSubflow>;
  registerListener(registration: ListenerRegistration): Promise<void>;
  removeListener(instance: string, waitId: string): Promise<void>;
  /** The values in the order in which they were asked for; null for what is missing. */
  readVariables(reading: VariableReading): Promise<readonly Json[]>;
  writeVariables(writing: VariableWriting): Promise<void>;
  /** Once for each step of the instance. */
  publishEvent(event: GeneratedEvent): Promise<void>;
  /** Once for each file and minute. @returns the id of the instance, null when the file is none that starts by time any more */
  startByTime(tick: CronTick, at: number): Promise<string | null>;
  evaluateScript(value: ScriptedValue): Promise<Wanted[keyof Wanted]>;
  /** Evaluates the input of a subflow with the secrets it names, and gives it as the bytes of a sealed payload. */
  sealInput(namespace: string, input: SecretInput): Promise<Uint8Array>;
}

/** A log line of a run, numbered within its instance. */
export interface LogLine {
  readonly seq: number;
  readonly time: number;
  readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly state: string | null;
  readonly message: string;
  /** It is in the log of the namespace, too. */
  readonly ofNamespace?: true;
}

/** What a run tells the index of instances, once per workflow task at most; numbered within its instance. */
export interface InstanceReport {
  /** The run handles secrets: texts in clear must not be kept. */
  readonly sealed?: true;
  readonly instance: string;
  readonly namespace: string;
  readonly path: string;
  readonly callPath: string;
  readonly seq: number;
  readonly flow: readonly string[];
  readonly metadata?: Json;
  readonly lines: readonly LogLine[];
  /** In the first report: everything a row needs, which may not be in the index yet. */
  readonly started?: {
    readonly invoker: string;
    /** As the parent of a subflow gave it; the raw input of a root is put into the index by whoever starts it. */
    readonly input?: Json;
    readonly definition: string;
    readonly lineage: readonly LineageEntry[];
    readonly root: string;
    readonly createdAt: number;
  };
  readonly ended?: {
    readonly status: Exclude<InstanceStatus, 'pending'>;
    readonly errorCode: string | null;
    readonly errorMessage: string | null;
    readonly at: number;
  };
}

/** A report with what the run did since the one before, for the numbers of its worker. */
export interface RunReport extends InstanceReport {
  /** States entered, by type. */
  readonly entered: Readonly<Partial<Record<StateType, number>>>;
  /** Steps that expressions took. */
  readonly steps: number;
}
