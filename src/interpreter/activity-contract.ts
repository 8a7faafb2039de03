import type { Json, JsonObject } from '../json/json.js';
import type { Wanted } from '../jx/evaluate.js';
import type { ContainerFunction, Flow, FunctionFile, Jx } from '../language/model.js';
import type { ActionFile } from '../functions/files/action-file.js';
import type { FunctionCaller } from '../functions/runtime.js';
import type { CallPlace, TraceContext } from '../tracing/trace-context.js';
import type { CronTick, FlowRequest, RunInput } from './contract.js';

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
  /** Present when the run is traced. */
  readonly tracing?: CallPlace;
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

/** What a write did to a variable. `absent`: there was nothing to delete. */
export type WriteOutcome = 'created' | 'changed' | 'deleted' | 'absent';

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
  /** Extensions, and the optional attributes `subject`, `time` and `dataschema`. */
  readonly attributes: JsonObject;
  /** Present when the run is traced. */
  readonly tracing?: TraceContext;
  /** When it is matched, in milliseconds since the epoch; absent: at once. */
  readonly matchAt?: number;
}

/** What the interpreter asks of the world by local activities. Beside them there is `callFunction`, and `evaluateScript` for scripts that take long. */
export interface LocalActivities {
  resolveSubflow(reference: SubflowReference): Promise<ResolvedSubflow>;
  registerListener(registration: ListenerRegistration): Promise<void>;
  removeListener(instance: string, waitId: string): Promise<void>;
  /** The values in the order in which they were asked for; null for what is missing. */
  readVariables(reading: VariableReading): Promise<readonly Json[]>;
  /** Gives the outcomes in the order of the variables, none when the step had been written before. */
  writeVariables(writing: VariableWriting): Promise<readonly WriteOutcome[]>;
  /** Once for each step of the instance. */
  publishEvent(event: GeneratedEvent): Promise<void>;
  /** Once for each file and minute. @returns the id of the instance, or a text that says why nothing was started */
  startByTime(tick: CronTick, at: number): Promise<string>;
  /**
   * Reads a flow that is to run, and makes what its run must know.
   * @param id of the instance
   * @param invoker who asks for it
   */
  prepareRun(request: Omit<FlowRequest, 'input'>, id: string, invoker: string): Promise<RunInput>;
  evaluateScript(value: ScriptedValue): Promise<Wanted[keyof Wanted]>;
  /** Evaluates the input of a subflow with the secrets it names, and gives it as the bytes of a sealed payload. */
  sealInput(namespace: string, input: SecretInput): Promise<Uint8Array>;
}
