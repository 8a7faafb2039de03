import type { Json } from '../json/json.js';
import { JqError, LimitError } from './failures.js';
import type { Limits } from './runtime.js';
import { isList, setKey, type Draft, type Value } from './value.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isFinite } = Number;
const { keys: keysOf } = Object;

/** What one look at all outputs of a run tells. */
export interface Inspection {
  /** Values (scalars and containers) in all of them together. */
  readonly size: number;
  /** Whether there are integers beyond 2^53. */
  readonly bigIntegers: boolean;
}

export interface InspectionRules {
  /** Refuse the numbers that JSON cannot hold. */
  readonly finite: boolean;
}

/**
 * Checks that the outputs together are not too large (a few arrays inside each other can mean billions of values), not
 * nested too deep to be written as JSON, and, if asked, that JSON can hold their numbers.
 */
export function inspect(outputs: readonly Value[], limits: Limits, { finite }: InspectionRules): Inspection {
  let size = 0;
  let units = 0;
  let bigIntegers = false;
  const count = (text: string): void => {
    if ((units += text.length) > limits.outputText) throw new LimitError('output size', limits.outputText);
  };
  const visit = (value: Value, depth: number): void => {
    if (++size > limits.outputSize) throw new LimitError('output size', limits.outputSize);
    if (typeof value === 'string') count(value);
    else if (typeof value === 'object' && value !== null) {
      if (depth > limits.outputDepth) throw new LimitError('output depth', limits.outputDepth);
      if (isList(value)) for (const element of value) visit(element, depth + 1);
      else {
        for (const key in value) {
          count(key);
          visit(value[key]!, depth + 1);
        }
      }
    } else if (typeof value === 'bigint') bigIntegers = true;
    else if (finite && typeof value === 'number' && !isFinite(value)) {
      throw new JqError(`the result contains ${value}, which is not a JSON number`);
    }
  };
  for (const output of outputs) visit(output, 1);
  return { size, bigIntegers };
}

/** `value` with integers beyond 2^53 as doubles. */
export function roundBigIntegers(value: Value): Json {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(roundBigIntegers);
  const draft: Draft = {};
  for (const key of keysOf(value)) setKey(draft, key, roundBigIntegers(value[key]!));
  return draft as Json;
}
