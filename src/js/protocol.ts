import type { ErrorKind } from '../errors/catalogue.js';
import type { Json } from '../json/json.js';
import type { Wanted } from '../jx/evaluate.js';

/** A value of Structured JX to evaluate, the scripts of JavaScript inside included. */
export interface Evaluation<W extends keyof Wanted = keyof Wanted> {
  readonly kind: 'evaluation';
  readonly wanted: W;
  readonly value: Json;
  readonly data: Json;
  /** Milliseconds since the epoch: the time for all scripts. */
  readonly now: number;
  /** What the random numbers of the scripts follow from: the same seed, the same numbers. */
  readonly seed: string;
}

/** Scripts to read without running them: the result is what `syntaxFaults` gives. */
export interface SyntaxCheck {
  readonly kind: 'syntax';
  readonly scripts: readonly string[];
}

/** The text of a flow to read and check, its scripts too: the result is what `checkFlow` gives. */
export interface FlowCheck {
  readonly kind: 'flow';
  readonly text: string;
}

/** What a thread is asked to do. */
export type Job = Evaluation | SyntaxCheck | FlowCheck;

/** What a thread says about its job, the last of them being `done`, `failed` or `broken`. */
export type Message =
  /** A script begins; from now on it has its time. */
  | { readonly kind: 'script'; readonly script: string }
  | { readonly kind: 'script-ended' }
  | { readonly kind: 'done'; readonly result: Json }
  /** An error of the flow. */
  | {
      readonly kind: 'failed';
      readonly error: { readonly code: string; readonly message: string; readonly class: ErrorKind };
    }
  /** An error of ours. */
  | { readonly kind: 'broken'; readonly message: string };
