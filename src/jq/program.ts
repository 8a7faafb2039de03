import type { Json } from '../json/json.js';
import { compileAst } from './compiler.js';
import { BreakSignal, JqError, JqSyntaxError, LimitError, Raised } from './failures.js';
import { emptyEnv, type Filter } from './filter.js';
import { parse } from './parser/parser.js';
import { defaultLimits, Runtime, type Limits } from './runtime.js';
import { isList, setKey, type Draft, type Value } from './value.js';

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

/** A compiled program. Running it changes neither the program nor the input. */
export class Program {
  constructor(private readonly filter: Filter) {}

  /**
   * All outputs for `input`; integers beyond 2^53 become the nearest double.
   * Throws {@link JqError} when the program fails (a result that JSON cannot hold included), {@link LimitError}.
   */
  run(input: Json, context: RunContext): RunResult<Json> {
    const { outputs, steps } = this.runExact(input, context);
    return { outputs: outputs.map(toJson), steps };
  }

  /** The same with integers beyond 2^53 as bigint. */
  runExact(input: Value, context: RunContext): RunResult<Value> {
    const result = this.runRaw(input, context);
    for (const output of result.outputs) checkFinite(output);
    return result;
  }

  /** What gojq's iterator gives: integers as bigint, and also the numbers that JSON cannot hold. */
  runRaw(input: Value, { now, limits = defaultLimits, steps }: RunContext): RunResult<Value> {
    const rt = new Runtime(limits, now);
    const outputs: Value[] = [];
    try {
      const { one } = this.filter;
      if (one === undefined) {
        this.filter.run(input, emptyEnv, rt, (output) => {
          if (outputs.push(output) > limits.outputs) throw new LimitError('outputs', limits.outputs);
        });
      } else {
        const output = one(input, emptyEnv, rt);
        if (output !== undefined) outputs.push(output);
      }
      measure(outputs, limits);
    } catch (error) {
      throw translate(error, limits);
    } finally {
      steps?.(rt.steps);
    }
    return { outputs, steps: rt.steps };
  }
}

/** Checks that the outputs together are not too large: a few arrays inside each other can mean billions of values. */
function measure(outputs: readonly Value[], limits: Limits): void {
  let size = 0;
  const visit = (value: Value): void => {
    if (++size > limits.outputSize) throw new LimitError('output size', limits.outputSize);
    if (typeof value !== 'object' || value === null) return;
    if (isList(value)) for (const element of value) visit(element);
    else for (const key in value) visit(value[key]!);
  };
  for (const output of outputs) visit(output);
}

function checkFinite(value: Value): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new JqError(`the result contains ${value}, which is not a JSON number`);
  } else if (typeof value === 'object' && value !== null) {
    if (isList(value)) for (const element of value) checkFinite(element);
    else for (const key in value) checkFinite(value[key]!);
  }
}

/** The error a caller sees. Exhausting the stack counts as exceeding the depth, which it nearly always follows from. */
function translate(error: unknown, limits: Limits): unknown {
  if (error instanceof Raised) return new JqError(error.message);
  if (error instanceof BreakSignal) return new JqError('break outside of its label');
  if (error instanceof RangeError) return new LimitError('depth', limits.depth);
  return error;
}

/** `value` with integers beyond 2^53 as doubles; what has none is returned as it is. */
export function toJson(value: Value): Json {
  return hasBigInteger(value) ? convert(value) : (value as Json);
}

function hasBigInteger(value: Value): boolean {
  if (typeof value === 'bigint') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (isList(value)) return value.some(hasBigInteger);
  for (const key in value) if (hasBigInteger(value[key]!)) return true;
  return false;
}

function convert(value: Value): Json {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(convert);
  const draft: Draft = {};
  for (const key of Object.keys(value)) setKey(draft, key, convert(value[key]!));
  return draft as Json;
}

/** Longest program text, in UTF-16 units. */
export const maximumQueryLength = 64 * 1024;

const cacheSize = 1000;
const cache = new Map<string, Program>();

/**
 * Compiles `program`, or returns the one compiled before (the last 1,000 texts are kept).
 * Throws {@link JqSyntaxError} with the place of the fault, {@link LimitError} for a text that is too long.
 */
export function compile(program: string): Program {
  const known = cache.get(program);
  if (known !== undefined) return known;
  if (program.length > maximumQueryLength) throw new LimitError('query length', maximumQueryLength);
  const compiled = compileText(program);
  if (cache.size >= cacheSize) cache.delete(cache.keys().next().value!);
  cache.set(program, compiled);
  return compiled;
}

function compileText(program: string): Program {
  try {
    return new Program(compileAst(parse(program)));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new JqSyntaxError('the expression is nested too deeply: split it', 0);
  }
}
