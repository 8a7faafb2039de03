import { ChildWorkflowFailure, type ParentClosePolicy, proxyLocalActivities, uuid4 } from '@temporalio/workflow';
import { flowError } from '../../errors/flow-error.js';
import type { Json } from '../../json/json.js';
import type { SubflowFunction } from '../../language/model.js';
import type { LocalActivities, ResolvedSubflow } from '../activity-contract.js';
import { beginDetached, isOwnCancel, orCancelled } from '../children/begin-child.js';
import { beginInstance, cancelInstance, childOptions, type InstanceArguments } from '../children/child-instance.js';
import { flowWorkflow, type RunInput } from '../contract.js';
import { detached } from '../children/detached.js';
import { childFailure } from '../failure.js';
import { answered, failed, type Invocation, type InvocationResult } from './invocation.js';
import { localWorkBeforeDeadline, localWorkOptions } from '../local-work.js';
import type { Run } from '../run.js';
import { SealedBytes } from '../sealing.js';
import { awaitWorld } from '../waits.js';

/** Subflows may call themselves; an endless recursion must end as an error of the flow, which names this setting. */
const depthSetting = 'DUREKTIV_SUBFLOW_DEPTH';

const local = proxyLocalActivities<LocalActivities>(localWorkOptions);

/** A subflow that is to be started. */
export interface SubflowCall {
  readonly invocation: Invocation<SubflowFunction>;
  readonly resolved: ResolvedSubflow;
  /** See {@link subflowInput}. */
  readonly input: Json | SealedBytes;
}

/**
 * Runs a subflow and waits for its output. The child is cancelled with the scope in which this is called.
 * @param closing what becomes of the child when the run ends before it
 */
export async function callSubflow(run: Run, call: SubflowCall, closing: ParentClosePolicy): Promise<InvocationResult> {
  const { resolved } = call;
  const { id, args } = child(run, call);
  run.log('INFO', `Invoking subflow ${resolved.path} as instance ${id}`);
  try {
    const handle = await beginInstance(id, args, closing);
    const output = await awaitWorld(run, orCancelled(handle.result()));
    run.log('INFO', `Subflow ${resolved.path} returned from instance ${id}`);
    return answered(output);
  } catch (error) {
    if (!isOwnCancel(error)) return subflowFailure(error);
    await cancelInstance(id);
    throw error;
  }
}

/** Starts a subflow that nobody waits for; it outlives the run, however that ends. */
export async function startDetachedSubflow(run: Run, invocation: Invocation<SubflowFunction>): Promise<void> {
  const input = await subflowInput(run, invocation);
  const resolved = await resolveSubflow(run, invocation.function);
  const { id, args } = child(run, { invocation, resolved, input });
  run.log('INFO', `Starting subflow ${resolved.path} as instance ${id} without waiting for it`);
  run.report();
  await awaitWorld(run, beginDetached(flowWorkflow, { ...childOptions(id, args), ...detached }));
}

/** The input in clear, or sealed: this run cannot open it, it only passes it on. */
export function subflowInput(run: Run, { input }: Invocation): Json | SealedBytes | Promise<SealedBytes> {
  if (input.kind === 'value') return input.value;
  return localWorkBeforeDeadline(run, (limited) =>
    local.sealInput.executeWithOptions(limited, [run.input.namespace, input]),
  ).then((bytes) => new SealedBytes(bytes));
}

/**
 * Finds the file a subflow names, as it is now.
 * @throws FlowError when instances are nested too deep, or of the deadline that passed while the store did not answer
 */
export async function resolveSubflow(run: Run, { workflow }: SubflowFunction): Promise<ResolvedSubflow> {
  const { lineage, deepestSubflow, namespace, path } = run.input;
  if (lineage.length >= deepestSubflow) {
    throw flowError(
      'direktiv.internal.error',
      `subflow ${workflow} would be nested deeper than ${deepestSubflow} instances: end the recursion, or raise ${depthSetting}`,
    );
  }
  const reference = { namespace, caller: path, workflow };
  return localWorkBeforeDeadline(run, (limited) => local.resolveSubflow.executeWithOptions(limited, [reference]));
}

function child(run: Run, { invocation, resolved, input }: SubflowCall): Child {
  return { id: uuid4(), args: [childInput(run, invocation, resolved), input] };
}

interface Child {
  readonly id: string;
  readonly args: InstanceArguments;
}

function childInput(run: Run, { state, iterator }: Invocation, resolved: ResolvedSubflow): RunInput {
  const { namespace, namespaceMadeAt } = run.input;
  return {
    v: 1,
    definition: resolved.definition,
    definitionHash: resolved.definitionHash,
    namespace,
    ...(namespaceMadeAt === undefined ? {} : { namespaceMadeAt }),
    path: resolved.path,
    invoker: `instance:${run.id}`,
    callQueue: run.input.callQueue,
    deepestSubflow: run.input.deepestSubflow,
    lineage: [...run.input.lineage, { id: run.id, state: state.id, step: run.trace.step, branch: iterator }],
    iterator,
    ...(run.input.tracing === undefined ? {} : { tracing: run.input.tracing }),
  };
}

function subflowFailure(error: unknown): InvocationResult {
  if (error instanceof ChildWorkflowFailure) return failed(childFailure(error));
  throw error;
}
