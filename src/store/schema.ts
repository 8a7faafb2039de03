import type { ColumnType, Generated, Kysely } from 'kysely';
import type { Access } from '../access/identity.js';
import type { InstanceStatus } from '../instances/instances.js';

/** Connection to the tables below. */
export type Database = Kysely<Tables>;

/**
 * A column of the type `json`, as its text. `json` and not `jsonb`: flows may hold `\u0000`, which only `json` keeps.
 * Read as text, so the value null and no value are told apart.
 */
export type JsonText = string;

/** The tables. Times are milliseconds since the epoch. */
export interface Tables {
  namespaces: NamespaceTable;
  deleted_namespaces: DeletedNamespaceTable;
  compared_runs: ComparedRunsTable;
  files: FileTable;
  definitions: DefinitionTable;
  instances: InstanceTable;
  logs: LogTable;
  payloads: PayloadTable;
  payload_parts: PayloadPartTable;
  listeners: ListenerTable;
  listener_types: ListenerTypeTable;
  held_events: HeldEventTable;
  deliveries: DeliveryTable;
  delayed_events: DelayedEventTable;
  events: EventTable;
  schedules: ScheduleTable;
  invalid_flows: InvalidFlowTable;
  variables: VariableTable;
  variable_steps: VariableStepTable;
  secrets: SecretTable;
  registries: RegistryTable;
  api_keys: ApiKeyTable;
}

export interface NamespaceTable {
  name: string;
  created_at: number;
  updated_at: number;
  /** Since when nothing in it starts by itself; null while it is not paused. */
  paused_at: Generated<number | null>;
}

export interface DeletedNamespaceTable {
  name: string;
  deleted_at: number;
}

/** A single row. */
export interface ComparedRunsTable {
  until: number;
  ended_until: number;
}

export interface FileTable {
  namespace: string;
  path: string;
  /** Path of the directory it is in, null for the root. */
  parent: string | null;
  type: string;
  mime_type: string;
  data: Buffer;
  created_at: number;
  updated_at: number;
}

export interface DefinitionTable {
  hash: string;
  text: string;
  /** A while before the last use at most: see `USE_KNOWN_MS`. */
  last_used: number;
  /** True when a run has looked it up as a subflow: it may start instances of it later, without asking again. */
  subflow: boolean;
}

export interface InstanceTable {
  /** Order of insertion. */
  serial: Generated<number>;
  id: string;
  namespace: string;
  path: string;
  invoker: string;
  definition: string;
  status: InstanceStatus;
  /** True when the end was read from Temporal, false while it is open or only reported. */
  confirmed: boolean;
  error_code: string | null;
  error_message: string | null;
  flow: string[];
  metadata: JsonText | null;
  input: Buffer | null;
  /** Hash of the payload that the input is, when it is not in the row. */
  input_payload: Generated<string | null>;
  lineage: JsonText;
  root: string;
  call_path: string;
  created_at: number;
  ended_at: number | null;
  /** Newest report that was written. */
  report_seq: number;
  /** Empty when it is not traced. */
  trace_id: Generated<string>;
}

export interface LogTable {
  id: Generated<number>;
  namespace: string;
  /** Null for lines of the namespace. */
  instance: string | null;
  path: string | null;
  call_path: string | null;
  state: string | null;
  level: LogLevel;
  message: string;
  time: number;
  /** Number of the line in its instance, null for lines of functions. */
  seq: number | null;
  /** In the last line of an instance: its status. */
  ended: InstanceStatus | null;
  /** A line of an instance that the log of its namespace shows, too. */
  of_namespace: Generated<boolean>;
  /** Id of the instance that the call path begins with. */
  root: ColumnType<string | null, never, never>;
}

export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

export interface PayloadTable {
  hash: string;
  size: number;
  last_used: number;
}

export interface PayloadPartTable {
  hash: string;
  part: number;
  data: Buffer;
}

/** A wait of an instance, which has `instance` and `wait_id`, or the start of a flow file, which has `path` and `definition`. */
export interface ListenerTable {
  id: Generated<string>;
  /** Counts up with each registration. */
  serial: Generated<number>;
  namespace: string;
  /** One definition, the first of several, or all of several. */
  mode: ListenerMode;
  events: JsonText;
  instance: string | null;
  wait_id: string | null;
  /** The run of Temporal that registered the wait last. */
  run: Generated<string | null>;
  path: string | null;
  /** Content hash of the flow's text. */
  definition: string | null;
  /** How long an event is held for the rest of its kind, as ISO 8601; null: for ever. */
  lifespan: string | null;
  created_at: number;
  updated_at: number;
  /** When a wait was served or removed; a closed row keeps a late registration from opening the wait again. */
  closed_at: number | null;
}

export type ListenerMode = 'simple' | 'or' | 'and';

/** The types of the open listeners: what matching looks up. */
export interface ListenerTypeTable {
  namespace: string;
  /** The beginning of the type. */
  type: string;
  /** What an event must have: see `keyOfDefinition`. */
  key: string;
  listener: string;
}

/** Events that a listener has collected while it waits for the rest. */
export interface HeldEventTable {
  /** Order of arrival. */
  position: Generated<number>;
  listener: string;
  /** Serial of the event. */
  event: number;
  held_at: number;
}

/** The outbox: to wake a wait (`wait_id`) or to start a flow (`path`). A row goes when it is delivered. */
export interface DeliveryTable {
  id: Generated<number>;
  namespace: string;
  /** The one to wake, or the id of the one to start. */
  instance: Generated<string>;
  wait_id: string | null;
  /** Where the flow was when the event came. */
  path: string | null;
  /** Whoever got the events. A wait may be gone by now, and so may the start of a flow. */
  listener: string;
  /** Position of the definition that matched. */
  choice: number;
  /** Serials of the events, in order of arrival. */
  events: number[];
  /** When it may be tried; whoever tries it moves this on first. Null: when its namespace is not paused any more. */
  due_at: number | null;
  attempts: Generated<number>;
}

/** Events in the history that are matched later. */
export interface DelayedEventTable {
  event: number;
  due_at: number;
}

/** A schedule that Temporal has, or is about to have. */
export interface ScheduleTable {
  namespace: string;
  path: string;
  /** The line of the flow, as written. */
  cron: string;
}

/** A flow file that is no flow. */
export interface InvalidFlowTable {
  namespace: string;
  path: string;
}

export interface EventTable {
  serial: Generated<number>;
  namespace: string;
  source: string;
  id: string;
  type: string;
  event: JsonText;
  received_at: number;
  /** Hash of source and id. */
  fingerprint: string;
}

export interface VariableTable {
  /** Order of creation. */
  serial: Generated<number>;
  id: Generated<string>;
  namespace: string;
  scope: VariableScope;
  /** Whose it is: name of the namespace, path of a workflow, or id of an instance. */
  reference: string;
  name: string;
  mime_type: string;
  data: Buffer;
  created_at: number;
  updated_at: number;
}

export type VariableScope = 'namespace' | 'workflow' | 'instance';

export interface VariableStepTable {
  instance: string;
  namespace: string;
  /** The last step of the instance whose variables were written. */
  step: number;
}

export interface SecretTable {
  namespace: string;
  name: string;
  /** Null while it has no value. */
  sealed: Buffer | null;
  /** Id of the key that sealed it. */
  key: string | null;
  created_at: number;
  updated_at: number;
}

export interface RegistryTable {
  namespace: string;
  id: string;
  url: string;
  username: string;
  /** The password. */
  sealed: Buffer;
  /** Id of the key that sealed it. */
  key: string;
  created_at: number;
}

export interface ApiKeyTable {
  id: string;
  name: string;
  hash: Buffer;
  /** Null: good for all namespaces. */
  namespace: string | null;
  access: Access;
  created_at: number;
  revoked_at: number | null;
}
