import type { FlowError } from '../../errors/flow-error.js';
import type { Json } from '../../json/json.js';
import type { ActionFile } from '../../functions/files/action-file.js';
import type { CallInput } from '../activity-contract.js';
import type { FunctionDefinition, State } from '../../language/model.js';

/** One attempt to carry out an action: a call of a function container or of a subflow. */
export interface Invocation<F extends FunctionDefinition = FunctionDefinition> {
  readonly state: State;
  readonly function: F;
  readonly input: CallInput;
  /** None when they are evaluated with the secrets of the input. */
  readonly files: readonly ActionFile[];
  /** Position among the actions of the state, 0 in an action state. */
  readonly branch: number;
  /** 0 for the first call, then the number of the retry. */
  readonly attempt: number;
  /** Loop index handed to the function. */
  readonly iterator: number;
}

/** The part of an input that may be large: what is sent, or what it is evaluated from. */
export function dataOf(input: CallInput): Json {
  return input.kind === 'value' ? input.value : input.data;
}

/**
 * What the called function or subflow answered. Only an answer with an error code may be retried (specification 6);
 * everything else an attempt may meet is thrown.
 */
export type InvocationResult =
  { readonly kind: 'answered'; readonly value: Json } | { readonly kind: 'failed'; readonly error: FlowError };

export function answered(value: Json): InvocationResult {
  return { kind: 'answered', value };
}

export function failed(error: FlowError): InvocationResult {
  return { kind: 'failed', error };
}

/** @throws the error of a failed one */
export function valueOf(result: InvocationResult): Json {
  if (result.kind === 'failed') throw result.error;
  return result.value;
}
