import {
  ActivityCancellationType,
  ActivityFailure,
  isCancellation,
  scheduleActivity,
  uuid4,
} from '@temporalio/workflow';
import type { Json } from '../../json/json.js';
import type { ContainerFunction } from '../../language/model.js';
import { beginDetached } from '../children/begin-child.js';
import { summary } from '../bounds/bounded-text.js';
import type { CallInput, FunctionCall } from '../activity-contract.js';
import { callWorkflow, flowQueue } from '../contract.js';
import type { Deadline } from '../deadlines.js';
import { detached } from '../children/detached.js';
import { activityFailure } from '../failure.js';
import { answered, dataOf, failed, type Invocation, type InvocationResult } from './invocation.js';
import type { Run } from '../run.js';
import { runIsSealed } from '../sealing.js';
import { awaitWorld, timeUntil } from '../waits.js';

/** The activity reports a deadline itself; this much later Temporal does, when no worker is alive to do it. */
const deadlineGrace = 500;

/** Calls a function container: one activity (design: a call costs what it costs by hand). */
export function callFunction(run: Run, invocation: Invocation<ContainerFunction>): Promise<InvocationResult> {
  const deadline = run.deadlines.earliest();
  run.deadlines.check(Date.now());
  run.report();
  const call = functionCall(run, invocation, deadline);
  const args = [call, dataOf(invocation.input)];
  return scheduleActivity<Json>('callFunction', args, activityOptions(run, invocation, call)).then(
    (value) => {
      run.budget.answered(Date.now());
      return answered(value);
    },
    (error: unknown) => {
      run.budget.answered(Date.now());
      return callFailure(run, error, deadline);
    },
  );
}

/**
 * Starts a call that may outlive the run, as an abandoned child: the server drops what a run has not yet dispatched when
 * it closes, so an activity of the run itself would be lost.
 */
export async function startDetachedCall(run: Run, invocation: Invocation<ContainerFunction>): Promise<void> {
  const deadline = run.deadlines.ofState();
  run.report();
  const call = functionCall(run, invocation, deadline);
  const started = beginDetached(callWorkflow, {
    workflowId: call.actionId,
    taskQueue: flowQueue,
    args: [call, dataOf(invocation.input)],
    ...detached,
    staticSummary: callSummary(invocation),
    workflowExecutionTimeout: timeUntil(deadline.at) + 60_000,
  });
  await awaitWorld(run, started);
}

/** Options of the activity that makes a call with its deadline. */
export function callOptions(call: FunctionCall): {
  taskQueue: string;
  scheduleToCloseTimeout: number;
  heartbeatTimeout: number;
  cancellationType: ActivityCancellationType;
  retry: { initialInterval: number; backoffCoefficient: number; maximumInterval: number };
} {
  return {
    taskQueue: call.queue,
    scheduleToCloseTimeout: timeUntil(call.deadline.at) + deadlineGrace,
    heartbeatTimeout: 10_000,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 5_000 },
  };
}

function activityOptions(run: Run, invocation: Invocation<ContainerFunction>, call: FunctionCall) {
  const { state, function: called, branch, attempt } = invocation;
  return {
    ...callOptions(call),
    activityId: `${summary(`${state.id}/${called.id}`)}#${run.trace.step}.${branch}.${attempt}`,
    summary: callSummary(invocation),
  };
}

function callSummary({ state, function: called }: Invocation<ContainerFunction>): string {
  return summary(`${state.id} / ${called.id}`);
}

function functionCall(run: Run, invocation: Invocation<ContainerFunction>, deadline: Deadline): FunctionCall {
  return {
    actionId: uuid4(),
    function: invocation.function,
    ...evaluationOf(invocation.input),
    ...(invocation.files.length === 0 ? {} : { files: invocation.files }),
    ...(runIsSealed() ? { sealed: true } : {}),
    iterator: invocation.iterator,
    caller: {
      namespace: run.input.namespace,
      id: run.id,
      path: run.input.path,
      state: invocation.state.id,
      callPath: run.callPath,
    },
    deadline: { at: deadline.at, code: deadline.code },
    ...(run.input.tracing === undefined ? {} : { tracing: { ...run.input.tracing, step: run.trace.step } }),
    queue: run.input.callQueue,
  };
}

function evaluationOf(input: CallInput): Pick<FunctionCall, 'secretInput'> {
  if (input.kind === 'value') return {};
  const { expression, files, secrets, now, seed } = input;
  const optional = { ...(expression === undefined ? {} : { expression }), ...(files === undefined ? {} : { files }) };
  return { secretInput: { ...optional, secrets, now, seed } };
}

function callFailure(run: Run, error: unknown, deadline: Deadline): InvocationResult {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  const failure = activityFailure(error);
  if (failure.timeout) throw run.deadlines.fire(deadline);
  if (failure.error.kind === 'catchable' && !failure.beforeCall) return failed(failure.error);
  throw failure.error;
}
