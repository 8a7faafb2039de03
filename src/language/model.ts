import type { Json, JsonObject } from '../json/json.js';

/**
 * A parsed flow: plain, frozen data that travels inside the run.
 * Absent optional fields are left out, legacy names are already replaced by today's
 * (`reusable` is `knative-workflow`, `eventXor` is `eventsXor`), defaults of the language are filled in.
 * Fields typed `Jx` are Structured JX: evaluated when the state runs, never before.
 */
export interface Flow {
  readonly description?: string;
  readonly url?: string;
  readonly functions: readonly FunctionDefinition[];
  readonly start: StartDefinition;
  readonly timeouts: FlowTimeouts;
  /** At least one; ids are unique; every transition names one of them. */
  readonly states: readonly State[];
}

/** A Structured JX value as written: any JSON, its strings may hold `jq(...)` and `js(...)`. */
export type Jx = Json;

/** An ISO 8601 duration of the language's grammar (integers only), for example `PT15M`. See duration.ts. */
export type IsoDuration = string;

export interface FlowTimeouts {
  readonly interrupt?: IsoDuration;
  readonly kill?: IsoDuration;
}

export type FunctionDefinition = WorkflowFunction | NamespaceFunction | SystemFunction | SubflowFunction;
export type ContainerFunction = WorkflowFunction | NamespaceFunction | SystemFunction;

export interface WorkflowFunction {
  readonly type: 'knative-workflow';
  readonly id: string;
  readonly image: string;
  readonly size: 'small' | 'medium' | 'large';
  readonly cmd?: string;
  readonly envs: readonly EnvironmentVariable[];
  readonly patches: readonly Patch[];
}
export interface NamespaceFunction {
  readonly type: 'knative-namespace';
  readonly id: string;
  readonly service: string;
}
export interface SystemFunction {
  readonly type: 'knative-system';
  readonly id: string;
  readonly service: string;
}
export interface SubflowFunction {
  readonly type: 'subflow';
  readonly id: string;
  readonly workflow: string;
}
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}
export interface Patch {
  readonly op: string;
  readonly path: string;
  /** What `move` and `copy` take. */
  readonly from?: string;
  readonly value?: Json;
}

interface StartBase {
  /** Id of the entry state; the parser fills in the first state when the flow names none. */
  readonly state: string;
}
export type StartDefinition =
  | (StartBase & { readonly type: 'default' })
  | (StartBase & { readonly type: 'scheduled'; readonly cron?: string })
  | (StartBase & { readonly type: 'event'; readonly event: StartEvent })
  | (StartBase & { readonly type: 'eventsXor'; readonly events: readonly StartEvent[] })
  | (StartBase & {
      readonly type: 'eventsAnd';
      readonly events: readonly StartEvent[];
      readonly lifespan?: IsoDuration;
    });
export interface StartEvent {
  readonly type: string;
  /** Static filter values (not JX), as written. */
  readonly context: JsonObject;
}

export interface CatchClause {
  readonly error: string;
  /** Absent: the instance ends when this clause matches. */
  readonly transition?: string;
}

export interface RetryPolicy {
  readonly maxAttempts: number;
  /** Patterns of error codes, at least one. */
  readonly codes: readonly string[];
  /** Absent: 5 seconds. */
  readonly delay?: IsoDuration;
  /** Absent or 0: constant delay. */
  readonly multiplier?: number;
}

export interface FunctionFile {
  readonly key: Jx;
  readonly as?: Jx;
  readonly scope?: Jx;
  readonly type?: Jx;
  readonly permissions?: string;
}

export interface Action {
  /** Id of a declared function. */
  readonly function: string;
  /** Absent: the whole data. */
  readonly input?: Jx;
  readonly secrets: readonly string[];
  readonly retries?: RetryPolicy;
  readonly files: readonly FunctionFile[];
}

/** An event a state waits for. */
export interface ConsumedEvent {
  readonly type: string;
  /** Attribute name -> JX value (a glob once evaluated). */
  readonly context: { readonly [name: string]: Jx };
}

interface StateBase {
  readonly id: string;
  readonly log?: Jx;
  readonly metadata?: Jx;
  readonly catch: readonly CatchClause[];
}
interface Continuation {
  readonly transform?: Jx;
  readonly transition?: string;
}

export interface NoopState extends StateBase, Continuation {
  readonly type: 'noop';
}
export interface ActionState extends StateBase, Continuation {
  readonly type: 'action';
  readonly action: Action;
  readonly async: boolean;
  readonly timeout?: IsoDuration;
}
export interface ParallelState extends StateBase, Continuation {
  readonly type: 'parallel';
  readonly actions: readonly Action[];
  readonly mode: 'and' | 'or';
  readonly timeout?: IsoDuration;
}
export interface ForeachState extends StateBase, Continuation {
  readonly type: 'foreach';
  readonly array?: Jx;
  readonly action: Action;
  readonly timeout?: IsoDuration;
}
export interface DelayState extends StateBase, Continuation {
  readonly type: 'delay';
  readonly duration: IsoDuration;
}
export interface ErrorState extends StateBase, Continuation {
  readonly type: 'error';
  readonly error: string;
  /** Any JX (D23); a string is the usual form. */
  readonly message: Jx;
  /** Absent: the message is taken as it is; present: it is a format string. */
  readonly args?: readonly Jx[];
}
export interface ConsumeEventState extends StateBase, Continuation {
  readonly type: 'consumeEvent';
  readonly event: ConsumedEvent;
  readonly timeout?: IsoDuration;
}
export interface EventsAndState extends StateBase, Continuation {
  readonly type: 'eventsAnd';
  readonly events: readonly ConsumedEvent[];
  readonly timeout?: IsoDuration;
}
export interface EventsXorState extends StateBase {
  readonly type: 'eventsXor';
  readonly events: readonly (Continuation & { readonly event: ConsumedEvent })[];
  readonly timeout?: IsoDuration;
}
export interface GenerateEventState extends StateBase, Continuation {
  readonly type: 'generateEvent';
  readonly event: {
    readonly type: string;
    readonly source: string;
    readonly data?: Jx;
    readonly datacontenttype?: string;
    readonly context: { readonly [name: string]: Jx };
  };
  /** Absent or `immediate` in the source: no delay. */
  readonly delay?: IsoDuration;
}
export type VariableScope = 'instance' | 'workflow' | 'namespace' | 'thread';
export interface GetterState extends StateBase, Continuation {
  readonly type: 'getter';
  readonly variables: readonly {
    readonly key: Jx;
    readonly scope: VariableScope | 'system' | 'file';
    readonly as?: string;
  }[];
}
export interface SetterState extends StateBase, Continuation {
  readonly type: 'setter';
  readonly variables: readonly {
    readonly key: Jx;
    readonly scope: VariableScope;
    readonly value?: Jx;
    readonly mimeType?: Jx;
  }[];
}
export interface SwitchState extends StateBase {
  readonly type: 'switch';
  readonly conditions: readonly (Continuation & { readonly condition?: Jx })[];
  readonly defaultTransform?: Jx;
  readonly defaultTransition?: string;
}
export interface ValidateState extends StateBase, Continuation {
  readonly type: 'validate';
  readonly schema: JsonObject | boolean;
  readonly subject?: Jx;
}

export type State =
  | ActionState
  | ConsumeEventState
  | DelayState
  | ErrorState
  | EventsAndState
  | EventsXorState
  | ForeachState
  | GenerateEventState
  | GetterState
  | NoopState
  | ParallelState
  | SetterState
  | SwitchState
  | ValidateState;
export type StateType = State['type'];
