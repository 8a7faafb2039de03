import type { Json, JsonObject } from '../../src/json/json.js';

/** What a flow does in one or a few states; all that it does is named by a marker, so that nothing of two steps looks alike. */
export type Step =
  | CallStep
  | ParallelStep
  | ForeachStep
  | SubflowStep
  | AbandonStep
  | DelayStep
  | WaitStep
  | GenerateStep
  | VariableStep
  | ValidateStep
  | LoopStep
  | ScriptStep;

export type StepKind = Step['kind'];

/** Whose a variable is. */
export type Scope = 'instance' | 'workflow' | 'namespace';

/** One call of the function, by what becomes of it. */
export interface CallStep {
  readonly kind: 'call';
  readonly does: 'plain' | 'retried' | 'exhausted' | 'refused' | 'timeout' | 'async' | 'secret' | 'variable' | 'file';
  /** How long the function takes. */
  readonly seconds: number;
  /** Letters that go to the function and come back. */
  readonly letters: number;
  /** Of the variable that it writes, or gets as a file. */
  readonly scope: Scope;
}

/** What is done at the same time as others: a call that fails so often first, or a subflow. */
export type Branch =
  | { readonly kind: 'call'; readonly seconds: number; readonly fails: number }
  | { readonly kind: 'subflow'; readonly plan: Plan };

export interface ParallelStep {
  readonly kind: 'parallel';
  /** `or`: the first branch is the only one that succeeds, or succeeds soon. */
  readonly mode: 'and' | 'or';
  readonly branches: readonly Branch[];
}

export interface ForeachStep {
  readonly kind: 'foreach';
  /** For each element so many attempts fail. */
  readonly fails: readonly number[];
  readonly seconds: number;
  /** Absent: a call. */
  readonly plan?: Plan;
}

export interface SubflowStep {
  readonly kind: 'subflow';
  readonly async: boolean;
  readonly plan: Plan;
}

/** A subflow that waits for ever, beside a call that fails: the flow catches that, and the subflow is cancelled. */
export interface AbandonStep {
  readonly kind: 'abandon';
  readonly seconds: number;
}

export interface DelayStep {
  readonly kind: 'delay';
  readonly seconds: number;
}

export interface WaitStep {
  readonly kind: 'wait';
  readonly mode: 'simple' | 'xor' | 'and' | 'timeout';
  /** Which of the two events comes, where one is enough. */
  readonly choice: 0 | 1;
  /** An event that would do, before the flow starts: nobody may see it. */
  readonly early: boolean;
  /** The same event is sent once more. */
  readonly twice: boolean;
}

export interface GenerateStep {
  readonly kind: 'generate';
  readonly delay: number;
}

/** Reads a variable and writes it back, one more, so many times. */
export interface VariableStep {
  readonly kind: 'variable';
  readonly scope: Scope;
  readonly times: number;
}

export interface ValidateStep {
  readonly kind: 'validate';
  readonly fits: boolean;
}

export interface LoopStep {
  readonly kind: 'loop';
  readonly times: number;
  /** What is done in each turn: nothing that needs the world, or a call. */
  readonly calls: boolean;
}

export interface ScriptStep {
  readonly kind: 'script';
  readonly factor: number;
}

/**
 * How a flow ends: with its output; with it although an error state was passed; by an error of a function nobody catches;
 * by a crash of the function; by a cancel while it waits, itself or in a subflow.
 */
export type PlanEnd = 'complete' | 'raise' | 'fail' | 'crash' | 'cancel' | 'cancel-within';

export interface Plan {
  readonly steps: readonly Step[];
  readonly end: PlanEnd;
}

/** How an instance has ended. */
export interface Ending {
  readonly status: string;
  readonly code: string | null;
  /** Null when none is stored. */
  readonly output: Json;
}

/** What a flow is started with. */
export function inputOf(marker: string): JsonObject {
  return { k: marker, seen: [] };
}
