import { defineSearchAttributeKey } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  type ChildWorkflowOptions,
  isCancellation,
  ParentClosePolicy,
  proxyLocalActivities,
  startChild,
  uuid4,
} from '@temporalio/workflow';
import { flowError } from '../errors/flow-error.js';
import type { Json, JsonObject } from '../json/json.js';
import type { SubflowFunction } from '../language/model.js';
import {
  flowQueue,
  flowWorkflow,
  type LocalActivities,
  type ResolvedSubflow,
  type RunInput,
  searchAttributes,
} from './contract.js';
import { keyword, summary } from './bounded-text.js';
import { executionTimeout } from './execution-timeout.js';
import { childFailure } from './failure.js';
import { answered, failed, type Invocation, type InvocationResult } from './invocation.js';
import type { Run } from './run.js';
import { SealedBytes } from './sealing.js';
import { awaitWorld, beforeDeadline } from './waits.js';

/** Subflows may call themselves; an endless recursion must end as an error of the flow. */
const deepestLineage = 256;

const local = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1m',
});

/** Runs a subflow and waits for its output, one timer against the deadline. The child is cancelled when the wait ends otherwise. */
export async function callSubflow(run: Run, invocation: Invocation<SubflowFunction>): Promise<InvocationResult> {
  const input = await subflowInput(run, invocation);
  const resolved = await resolve(run, invocation);
  const { id, options } = child(run, invocation, resolved, input);
  run.log('INFO', `Invoking subflow ${resolved.path} as instance ${id}`);
  try {
    const output = await beforeDeadline(
      run,
      `${invocation.state.id}: timeout of subflow ${resolved.path}`,
      async () => {
        const handle = await startChild<(...args: ChildArguments) => Promise<JsonObject>>(flowWorkflow, {
          ...options,
          cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_REQUESTED,
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        });
        return handle.result();
      },
    );
    return answered(output);
  } catch (error) {
    return subflowFailure(error);
  }
}

/** Starts a subflow that nobody waits for; it outlives the run. */
export async function startDetachedSubflow(run: Run, invocation: Invocation<SubflowFunction>): Promise<void> {
  const input = await subflowInput(run, invocation);
  const resolved = await resolve(run, invocation);
  const { id, options } = child(run, invocation, resolved, input);
  run.log('INFO', `Starting subflow ${resolved.path} as instance ${id} without waiting for it`);
  run.report();
  await awaitWorld(run, startChild(flowWorkflow, { ...options, parentClosePolicy: ParentClosePolicy.ABANDON }));
}

/** The input of a child, and beside it the sealed one when its evaluation needed secrets. */
type ChildArguments = [RunInput, SealedBytes?];

/** The input in clear, or sealed: this run cannot open it, it only passes it on. */
async function subflowInput(run: Run, { input }: Invocation): Promise<Json | SealedBytes> {
  if (input.kind === 'value') return input.value;
  run.report();
  return new SealedBytes(await awaitWorld(run, local.sealInput(run.input.namespace, input)));
}

async function resolve(run: Run, { function: subflow }: Invocation<SubflowFunction>): Promise<ResolvedSubflow> {
  if (run.input.lineage.length >= deepestLineage) {
    throw flowError(
      'direktiv.internal.error',
      `subflow ${subflow.workflow} would be nested deeper than ${deepestLineage} instances`,
    );
  }
  run.report();
  const reference = { namespace: run.input.namespace, caller: run.input.path, workflow: subflow.workflow };
  return awaitWorld(run, local.resolveSubflow(reference));
}

function child(
  run: Run,
  invocation: Invocation<SubflowFunction>,
  resolved: ResolvedSubflow,
  data: Json | SealedBytes,
): { id: string; options: ChildWorkflowOptions & { args: ChildArguments } } {
  const id = uuid4();
  const sealed = data instanceof SealedBytes;
  const input = childInput(run, invocation, resolved, sealed ? null : data);
  const timeout = executionTimeout(resolved.definition.timeouts, Date.now());
  const options = {
    workflowId: id,
    taskQueue: flowQueue,
    args: (sealed ? [input, data] : [input]) as ChildArguments,
    staticSummary: summary(resolved.path),
    typedSearchAttributes: [
      { key: defineSearchAttributeKey(searchAttributes.namespace, 'KEYWORD'), value: keyword(run.input.namespace) },
      { key: defineSearchAttributeKey(searchAttributes.path, 'KEYWORD'), value: keyword(resolved.path) },
      { key: defineSearchAttributeKey(searchAttributes.invoker, 'KEYWORD'), value: input.invoker },
      { key: defineSearchAttributeKey(searchAttributes.root, 'KEYWORD'), value: run.root },
    ],
    ...(timeout === undefined ? {} : { workflowExecutionTimeout: timeout }),
  };
  return { id, options };
}

function childInput(run: Run, { state, iterator }: Invocation, resolved: ResolvedSubflow, input: Json): RunInput {
  return {
    v: 1,
    definition: resolved.definition,
    definitionHash: resolved.definitionHash,
    namespace: run.input.namespace,
    path: resolved.path,
    input,
    invoker: `instance:${run.id}`,
    callQueue: run.input.callQueue,
    lineage: [...run.input.lineage, { id: run.id, state: state.id, step: run.trace.step, branch: iterator }],
    iterator,
  };
}

function subflowFailure(error: unknown): InvocationResult {
  const cancelledWithUs = isCancellation(error) && CancellationScope.current().consideredCancelled;
  if (error instanceof ChildWorkflowFailure && !cancelledWithUs) return failed(childFailure(error));
  throw error;
}
