import { FlowError } from '../errors/flow-error.js';
import type { Json } from '../json/json.js';
import { badCommand, evaluate } from './evaluate.js';

/** What came of an evaluation outside of a run: its result, or the reason why it failed. */
export type TriedOut = { readonly result: Json } | { readonly failure: string };

/** Evaluates Structured JX as a state of a flow would, for authors who try an expression. */
export type TryOut = (value: Json, data: Json) => Promise<TriedOut>;

/** Beyond this no further script is begun, as in a state. */
const mostSteps = 10_000_000;

/** {@link TryOut} in this process, at this time. */
export const tryOut: TryOut = async (value, data) => {
  let spent = 0;
  const steps = (count: number): void => {
    spent += count;
    if (spent > mostSteps)
      throw new FlowError(badCommand, `the expressions take more than ${mostSteps} steps together`);
  };
  try {
    return { result: await Promise.resolve(evaluate(value, data, { now: Date.now(), steps })) };
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return { failure: error.message };
  }
};
