import type { Json } from '../json/json.js';
import type { Diagnostic } from '../language/diagnostic.js';
import type { TraceContext } from '../tracing/trace-context.js';

/** In the order by which lists compare them. */
export const instanceStatuses = ['pending', 'complete', 'failed', 'crashed', 'cancelled'] as const;

export type InstanceStatus = (typeof instanceStatuses)[number];

/** An ancestor of an instance, the root first. */
export interface LineageEntry {
  readonly id: string;
  readonly state: string;
  readonly step: number;
  readonly branch: number;
}

/** An instance as users see it. Times are milliseconds since the epoch. */
export interface Instance {
  readonly id: string;
  readonly namespace: string;
  /** Absolute path of the flow's file at the start; `/submission.yaml`-like for a flow run without a file. */
  readonly path: string;
  readonly status: InstanceStatus;
  /** `api`, `cron`, `cloudevent`, `instance:<parent id>` or `temporal:<id of the workflow that asked>`. */
  readonly invoker: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** The YAML text as it was at the start. */
  readonly definition: string;
  /** Ids of the states entered, in order. */
  readonly flow: readonly string[];
  readonly lineage: readonly LineageEntry[];
  /** The trace it was started in: 32 hexadecimal digits, empty when it is not traced. */
  readonly traceId: string;
}

/** An instance that has just been started. */
export interface StartedInstance extends Instance {
  /** What the author of its flow will not have meant; absent when there is nothing. */
  readonly warnings?: readonly Diagnostic[];
}

/** How an instance ended, and what it left. */
export interface InstanceOutcome {
  readonly status: Exclude<InstanceStatus, 'pending'>;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** Absent when the end left none. */
  readonly output?: Json;
}

export interface StartRequest {
  readonly namespace: string;
  /** When the namespace was made that its file is in, in milliseconds since the epoch; absent without a file. */
  readonly namespaceMadeAt?: number;
  readonly path: string;
  /** YAML text of the flow. */
  readonly definition: string;
  /** Raw bytes as the client sent them; normalised by specification 2.1. */
  readonly input: Uint8Array;
  /** The request that asks for it, in a trace. */
  readonly tracing?: TraceContext | undefined;
}

/** What the instances of a list have in common: their path, time (in milliseconds since the epoch), status or invoker. */
export type InstanceFilter =
  | { readonly field: 'AS'; readonly type: 'CONTAINS' | 'PREFIX' | 'MATCH'; readonly value: string }
  | { readonly field: 'CREATED'; readonly type: 'AFTER' | 'BEFORE'; readonly value: number }
  | { readonly field: 'STATUS'; readonly type: 'MATCH' | '<'; readonly value: InstanceStatus }
  | { readonly field: 'TRIGGER'; readonly type: 'MATCH' | 'CONTAINS'; readonly value: string };

/** All filters hold together. */
export interface InstanceQuery {
  readonly limit?: number;
  readonly offset?: number;
  readonly direction: 'ASC' | 'DESC';
  readonly filters: readonly InstanceFilter[];
}

/** What one may do with instances: the use cases behind the API. */
export interface Instances {
  /**
   * Starts a run and gives its record. No instance is left when it throws.
   * @throws InvalidFlowError with every diagnostic when the definition does not parse or cannot run here.
   * @throws InputError when the input is nested too deep.
   * @throws FlowError `direktiv.workflow.invoke` when the flow starts by event.
   * @throws NamespaceGoneError when the namespace was deleted meanwhile, also when there is another one of its name.
   */
  start(request: StartRequest): Promise<StartedInstance>;
  /** @returns undefined when the namespace has no such instance. */
  get(namespace: string, id: string): Promise<Instance | undefined>;
  /** What matches, page by page. */
  list(namespace: string, query: InstanceQuery): AsyncGenerator<readonly Instance[], void>;
  /** How many match, whatever the limit. */
  total(namespace: string, query: InstanceQuery): Promise<number>;
  /** How many a namespace has of each status. @param path only those of this flow file */
  count(namespace: string, path: string | undefined): Promise<Readonly<Record<InstanceStatus, number>>>;
  /** The raw input, as sent. */
  input(instance: Instance): Promise<Uint8Array>;
  /** The output, undefined while it runs and when the end left none. */
  output(instance: Instance): Promise<Json | undefined>;
  /** Value of the last state's `metadata`, undefined when there was none. */
  metadata(instance: Instance): Promise<Json | undefined>;
  /** Resolves when the instance has ended; rejects with the signal's reason when the caller goes away. */
  ended(instance: Pick<Instance, 'id' | 'invoker' | 'createdAt'>, signal: AbortSignal): Promise<InstanceOutcome>;
  /** The instance now, and again whenever something of it has changed, until it has ended or is gone. Throws when the signal aborts. */
  follow(namespace: string, id: string, signal: AbortSignal): AsyncGenerator<Instance, void>;
  /** Cancels; ended instances are left as they are. One whose run is only being started is waited for. */
  cancel(instance: Pick<Instance, 'id' | 'invoker' | 'createdAt'>): Promise<void>;
  /** Cancels everything that runs in a namespace. */
  cancelAll(namespace: string): Promise<void>;
  /** Cancels those whose run has begun: of a namespace that is deleted, what begins later is looked for later. */
  cancelBegun(instances: readonly Pick<Instance, 'id' | 'invoker'>[]): Promise<void>;
}
