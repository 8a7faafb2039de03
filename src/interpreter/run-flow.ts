import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  ParentClosePolicy,
  setCurrentDetails,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { Json } from '../json/json.js';
import { isOwnCancel, orCancelled } from './children/begin-child.js';
import { beginInstance, cancelInstance } from './children/child-instance.js';
import type { FlowRequest, RunInput } from './contract.js';
import { childFailure } from './failure.js';
import { ForOthers } from './for-others.js';
import { localWorkOutsideRuns } from './local-work.js';

/**
 * Runs a flow that somebody else's workflow or client has asked for, as an instance of its own.
 * @returns its output
 * @throws ApplicationFailure with the error code of the instance, or with what is wrong with the request, as its type
 */
export async function runFlow(request: FlowRequest): Promise<ForOthers> {
  const { input: data = {}, ...wanted } = { ...request };
  const id = uuid4();
  const input = await prepare(wanted, id);
  setCurrentDetails(`**Flow** \`${input.path}\` of \`${input.namespace}\`\n\n**Instance** \`${id}\``);
  // The end of whoever asked is the end of the instance, which then cleans up.
  const handle = await beginInstance(id, [input, data], ParentClosePolicy.REQUEST_CANCEL);
  try {
    return new ForOthers(await outputOf(handle));
  } catch (error) {
    throw error instanceof ChildWorkflowFailure && !isOwnCancel(error) ? ownFailure(error) : error;
  }
}

async function prepare(wanted: Omit<FlowRequest, 'input'>, id: string): Promise<RunInput> {
  const invoker = `temporal:${workflowInfo().workflowId}`;
  try {
    return await localWorkOutsideRuns((local) => local.prepareRun(wanted, id, invoker));
  } catch (error) {
    throw error instanceof ApplicationFailure ? withoutStack(error) : error;
  }
}

/** Where the activity threw it says nothing to who asked, and would be most of what Temporal shows. */
function withoutStack({ type, message, details }: ApplicationFailure): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type, ...(details ?? []));
}

/** A cancel is passed on, and how the instance takes it is waited for. */
async function outputOf(handle: Awaited<ReturnType<typeof beginInstance>>): Promise<Json> {
  try {
    return await orCancelled(handle.result());
  } catch (error) {
    if (!isOwnCancel(error)) throw error;
    await cancelInstance(handle.workflowId);
    return CancellationScope.nonCancellable(() => handle.result());
  }
}

/** As the instance has failed, sealed or not; or why it has ended in another way. */
function ownFailure(failure: ChildWorkflowFailure): ApplicationFailure {
  if (failure.cause instanceof ApplicationFailure) return failure.cause;
  const { code, message } = childFailure(failure);
  return ApplicationFailure.nonRetryable(message, code);
}
