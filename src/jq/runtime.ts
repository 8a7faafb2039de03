import { LimitError } from './failures.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { ceil, trunc } = Math;

/** What one run may use. Everything is counted, nothing is measured, so a replay stops at the same place. */
export interface Limits {
  /** Units of work; one is an operation on a scalar, copying and scanning cost by size. */
  readonly steps: number;
  /** Expressions on the stack: function calls inside function calls, each counted with what stands around it. */
  readonly depth: number;
  readonly outputs: number;
  /** Values (scalars and containers) in all outputs together. */
  readonly outputSize: number;
  /** UTF-16 units of the strings and keys in all outputs together. */
  readonly outputText: number;
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
  outputText: 128 * 1024 * 1024,
  outputDepth: 1_000,
  stringLength: 64 * 1024 * 1024,
  arrayLength: 10_000_000,
};

/** Units of a string that are read for one step. */
const unitsReadPerStep = 32;
/** Units of a string that are made for one step: each may take two bytes. */
const unitsMadePerStep = 16;
/** Elements of an array that cost one step to copy. */
const elementsPerStep = 2;
/** An object with more keys is a hash table: going through its keys, in order, or copying it takes so many steps a key. */
const fewKeys = 16;
const stepsPerKey = 8;
/** Units of a key that are gone through for one step when it is looked for. */
const unitsHashedPerStep = 256;
/** The hash of a longer key is its length: finding one among many of the same length means comparing it with all. */
const longKey = 16_000;
/** A key that is an index below this makes room for all indices below itself. */
const sparseIndex = 1024;

/** What setting a computed key costs beyond the step that every operation costs. */
export function costOfKey(key: string): number {
  if (key.length > longKey) return key.length;
  if (key.length > 4 || key.length < 2 || key.charCodeAt(0) > nine) return 0;
  const index = +key;
  return index < sparseIndex ? index >> 1 : 0;
}

const nine = 0x39;

/** The account of one run. */
export class Runtime {
  steps = 0;
  depth = 0;
  /** Regular expressions that this run has paid for, by their source. */
  readonly regexes = new Map<string, object>();
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

  /** Counts reading `length` units of a string. */
  scanString(length: number): void {
    this.tick(1 + ceil(length / unitsReadPerStep));
  }

  /** Counts a new string of `length` units, before it is made. */
  newString(length: number): void {
    this.checkString(length);
    this.tick(1 + ceil(length / unitsMadePerStep));
  }

  /** Counts putting texts together: a string of `length` units is made only when it is read. */
  joinString(length: number): void {
    this.checkString(length);
    this.scanString(length);
  }

  private checkString(length: number): void {
    if (length > this.limits.stringLength) throw new LimitError('string length', this.limits.stringLength);
  }

  /** Counts a new array of `length` elements, before it is made. */
  newList(length: number): void {
    if (length > this.limits.arrayLength) throw new LimitError('array length', this.limits.arrayLength);
    this.tick(1 + ceil(length / elementsPerStep));
  }

  /** Counts putting `more` elements behind the `length` that an array has. */
  growList(length: number, more: number): void {
    if (length + more > this.limits.arrayLength) throw new LimitError('array length', this.limits.arrayLength);
    this.tick(1 + more);
  }

  /** Counts going through the keys of an object, putting them in order, or copying it. */
  keys(count: number): void {
    this.tick(count > fewKeys ? count * stepsPerKey : count);
  }

  /** Counts looking for a computed key. */
  lookUp(key: string): void {
    if (key.length > unitsHashedPerStep) this.tick(trunc(key.length / unitsHashedPerStep));
  }

  /** Counts setting a computed key. */
  key(key: string): void {
    const cost = costOfKey(key);
    if (cost > 0) this.tick(cost);
  }
}
