import { LimitError } from './failures.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { ceil } = Math;

/** What one run may use. Everything is counted, nothing is measured, so a replay stops at the same place. */
export interface Limits {
  /** Units of work; one is an operation on a scalar, copying and scanning cost by size. */
  readonly steps: number;
  /** Expressions on the stack: function calls inside function calls, each counted with what stands around it. */
  readonly depth: number;
  readonly outputs: number;
  /** Values (scalars and containers) in all outputs together. */
  readonly outputSize: number;
  /** Containers inside containers in an output. What is deeper cannot be written as JSON everywhere it passes. */
  readonly outputDepth: number;
  /** UTF-16 units in one string. */
  readonly stringLength: number;
  /** Elements in one array. */
  readonly arrayLength: number;
}

/** 10,000,000 steps take about a second. */
export const defaultLimits: Limits = {
  steps: 10_000_000,
  depth: 15_000,
  outputs: 1_000_000,
  outputSize: 10_000_000,
  outputDepth: 1_000,
  stringLength: 64 * 1024 * 1024,
  arrayLength: 10_000_000,
};

/** Units of a string that cost one step to copy or scan. */
const unitsPerStep = 32;
/** Elements of an array that cost one step to copy. */
const elementsPerStep = 4;

/** The account of one run. */
export class Runtime {
  steps = 0;
  depth = 0;
  /** The call that goes on in place of the function that has just returned. */
  tail: object | null = null;

  constructor(
    readonly limits: Limits,
    /** Milliseconds since the epoch, what `now` gives. */
    readonly now: number,
  ) {}

  /** Counts `count` units of work. */
  tick(count = 1): void {
    if ((this.steps += count) > this.limits.steps) throw new LimitError('steps', this.limits.steps);
  }

  /** Counts a call with what it has on the stack; every `enter` has its `leave`, or the depth is restored where the error is caught. */
  enter(levels: number): void {
    if ((this.depth += levels) > this.limits.depth) throw new LimitError('depth', this.limits.depth);
    this.tick();
  }

  leave(levels: number): void {
    this.depth -= levels;
  }

  /** Counts the work on a string of `length` units. */
  scanString(length: number): void {
    this.tick(1 + ceil(length / unitsPerStep));
  }

  /** Counts a new string of `length` units, before it is made. */
  newString(length: number): void {
    if (length > this.limits.stringLength) throw new LimitError('string length', this.limits.stringLength);
    this.scanString(length);
  }

  /** Counts a new array of `length` elements, before it is made. */
  newList(length: number): void {
    if (length > this.limits.arrayLength) throw new LimitError('array length', this.limits.arrayLength);
    this.tick(1 + ceil(length / elementsPerStep));
  }
}
