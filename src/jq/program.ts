import { BoundedCache } from '../cache/bounded-cache.js';
import type { Json } from '../json/json.js';
import { compileProgram } from './compiler/compiler.js';
import { BreakSignal, JqError, JqSyntaxError, LimitError, Raised } from './failures.js';
import { emptyEnv, type Filter } from './filter.js';
import { parse } from './parser/parser.js';
import { inspect, roundBigIntegers, type InspectionRules } from './results.js';
import { defaultLimits, Runtime, type Limits } from './runtime.js';
import type { Value } from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { ceil } = Math;

export interface RunContext {
  /** Milliseconds since the epoch: what `now` gives. */
  readonly now: number;
  /** Absent: {@link defaultLimits}. */
  readonly limits?: Limits;
  /** Called once with the steps that the run used, also when it failed. */
  readonly steps?: (steps: number) => void;
}

export interface RunResult<T> {
  readonly outputs: T[];
  /** Units of work done; the same on every run with the same input. */
  readonly steps: number;
}

/** Outputs with integers as they are. */
export interface ExactResult extends RunResult<Value> {
  /** Whether there are integers beyond 2^53 among them. */
  readonly bigIntegers: boolean;
}

/** Looking at so many values of the outputs costs one step. */
const valuesPerStep = 4;

/** A compiled program. Running it changes neither the program nor the input. */
export class Program {
  constructor(private readonly filter: Filter) {}

  /**
   * All outputs for `input`; integers beyond 2^53 become the nearest double.
   * Throws {@link JqError} when the program fails (a result that JSON cannot hold included), {@link LimitError}.
   */
  run(input: Json, context: RunContext): RunResult<Json> {
    const { outputs, steps, bigIntegers } = this.runExact(input, context);
    return { outputs: bigIntegers ? outputs.map(roundBigIntegers) : (outputs as Json[]), steps };
  }

  /** The same with integers beyond 2^53 as bigint. */
  runExact(input: Value, context: RunContext): ExactResult {
    return this.runFor(input, context, { finite: true });
  }

  /** What gojq's iterator gives: integers as bigint, and also the numbers that JSON cannot hold. */
  runRaw(input: Value, context: RunContext): ExactResult {
    return this.runFor(input, context, { finite: false });
  }

  private runFor(
    input: Value,
    { now, limits = defaultLimits, steps }: RunContext,
    rules: InspectionRules,
  ): ExactResult {
    const rt = new Runtime(limits, now);
    try {
      const outputs = this.outputsOf(input, rt);
      const { size, bigIntegers } = inspect(outputs, limits, rules);
      rt.steps += ceil(size / valuesPerStep);
      return { outputs, steps: rt.steps, bigIntegers };
    } catch (error) {
      throw translate(error, limits);
    } finally {
      steps?.(rt.steps);
    }
  }

  private outputsOf(input: Value, rt: Runtime): Value[] {
    const { one } = this.filter;
    const outputs: Value[] = [];
    if (one === undefined) {
      this.filter.run(input, emptyEnv, rt, (output) => {
        if (outputs.push(output) > rt.limits.outputs) throw new LimitError('outputs', rt.limits.outputs);
      });
    } else {
      const output = one(input, emptyEnv, rt);
      if (output !== undefined) outputs.push(output);
    }
    return outputs;
  }
}

/** The error a caller sees. Exhausting the stack counts as exceeding the depth, which it nearly always follows from. */
function translate(error: unknown, limits: Limits): unknown {
  if (error instanceof Raised) return new JqError(error.message);
  if (error instanceof BreakSignal) return new JqError('break outside of its label');
  if (error instanceof RangeError) return new LimitError('depth', limits.depth);
  return error;
}

/** Longest program text, in UTF-16 units. */
const maximumQueryLength = 64 * 1024;

const cache = new BoundedCache<Program>({ entries: 1000, weight: 1024 * 1024 });

/**
 * Compiles `program`, or returns the one compiled before (the last 1,000 texts are kept, fewer of long ones).
 * Throws {@link JqSyntaxError} with the place of the fault, {@link LimitError} for a text that is too long.
 */
export function compile(program: string): Program {
  const known = cache.get(program);
  if (known !== undefined) return known;
  if (program.length > maximumQueryLength) throw new LimitError('query length', maximumQueryLength);
  return cache.keep(program, compileText(program));
}

function compileText(program: string): Program {
  try {
    return new Program(compileProgram(parse(program)));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new JqSyntaxError('the expression is nested too deeply: split it', 0);
  }
}
