import {
  CancellationScope,
  ChildWorkflowCancellationType,
  type ChildWorkflowHandle,
  type ChildWorkflowOptions,
  getExternalWorkflowHandle,
  type ParentClosePolicy,
} from '@temporalio/workflow';
import type { Json, JsonObject } from '../../json/json.js';
import { beginChild } from './begin-child.js';
import { flowWorkflow, type RunInput } from '../contract.js';
import { runOptions } from '../run-options.js';
import { SealedBytes } from '../sealing.js';

/** What the run of an instance must know, and its data: sealed when their evaluation needed secrets. */
export type InstanceArguments = [RunInput, Json | SealedBytes];
type RunsInstance = (...args: InstanceArguments) => Promise<JsonObject>;

/** How an instance is started as the child of a workflow. */
export function childOptions(id: string, args: InstanceArguments): ChildWorkflowOptions & { args: InstanceArguments } {
  const [input, data] = args;
  return { ...runOptions(id, input, data instanceof SealedBytes ? undefined : data), args };
}

/**
 * Starts an instance whose output is waited for. A cancel does not reach it by itself: see {@link cancelInstance}.
 * @param closing what becomes of it when this workflow ends before it
 */
export function beginInstance(
  id: string,
  args: InstanceArguments,
  closing: ParentClosePolicy,
): Promise<ChildWorkflowHandle<RunsInstance>> {
  return beginChild<RunsInstance>(flowWorkflow, {
    ...childOptions(id, args),
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    parentClosePolicy: closing,
  });
}

/**
 * Asks an instance to cancel itself, in whichever of its runs it is: what the SDK would send names the first one, and does not
 * reach one that has continued as new.
 */
export async function cancelInstance(id: string): Promise<void> {
  try {
    await CancellationScope.nonCancellable(() => getExternalWorkflowHandle(id).cancel());
  } catch {
    // Refused only when there is no such run: it has ended, or has not begun and never will.
  }
}
