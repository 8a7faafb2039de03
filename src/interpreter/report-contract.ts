import type { Json } from '../json/json.js';
import type { StateType } from '../language/model.js';
import type { InstanceStatus, LineageEntry } from '../instances/instances.js';
import type { TraceContext } from '../tracing/trace-context.js';

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
    /** See `NewInstance`; absent when the run does not know. */
    readonly namespaceMadeAt?: number;
    readonly invoker: string;
    /** As the workflow gave it that is the parent; without one, whoever starts the instance puts the raw input into the index. */
    readonly input?: Json;
    readonly definition: string;
    readonly lineage: readonly LineageEntry[];
    readonly root: string;
    readonly createdAt: number;
    /** Empty when the run is not traced. */
    readonly traceId: string;
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
  /** Present when the run is traced. */
  readonly traced?: TracedStates;
}

/** What a traced run tells of itself. Instants are of the workflow's clock, in milliseconds since the epoch. */
export interface TracedStates {
  /** Where the root of the instance was started. */
  readonly place: TraceContext;
  /** When the instance began. */
  readonly began: number;
  readonly invoker: string;
  /** The state that called it, of a subflow. */
  readonly caller?: LineageEntry;
  /** Those that it has left since the report before, in order. */
  readonly states: readonly StateSpan[];
  /** How many more there were, too many to be told. */
  readonly leftOut: number;
}

/** A state that an instance has been in. */
export interface StateSpan {
  /** Its number in the instance. */
  readonly step: number;
  readonly id: string;
  readonly type: StateType;
  readonly start: number;
  readonly end: number;
  /** Code of its error, caught or not. */
  readonly error?: string;
  /** What the events that it got say of where they come from. */
  readonly links?: readonly string[];
}
