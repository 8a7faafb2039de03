import './stack-traces.js';
import {
  ActivityFailure,
  ApplicationFailure,
  ContinueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  scheduleActivity,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Json, JsonObject } from '../json/json.js';
import type { FunctionCall } from './activity-contract.js';
import {
  cancelSignal,
  type CancelSignal,
  type CronTick,
  eventSignal,
  type EventSignal,
  type FlowRequest,
  instanceQuery,
  type InstanceSnapshot,
  type RunInput,
} from './contract.js';
import { complete, fail, reportCancelled } from './ending.js';
import { interpret } from './engine.js';
import { toFlowError } from './failure.js';
import { callOptions } from './actions/function-call.js';
import { isPromise } from './is-promise.js';
import { localWorkOutsideRuns } from './local-work.js';
import { requireOurs } from './made-by-us.js';
import type { ForOthers } from './for-others.js';
import { Run } from './run.js';
import { runFlow } from './run-flow.js';

/**
 * Runs a flow: the one workflow behind every instance. Its result is the output.
 * Failed and crashed instances end as Failed with the error code as type, cancelled ones as Canceled.
 * @param data the input of the instance, or what its earlier run left; when they come sealed the run is sealed too
 */
export async function DirektivFlow(input: RunInput, data: Json): Promise<JsonObject> {
  requireOurs(input);
  const run = new Run(input, data);
  setHandler(defineSignal<[EventSignal]>(eventSignal), (signal) => run.inbox.deliver(signal, run.trace.step));
  setHandler(defineSignal<[CancelSignal]>(cancelSignal), ({ code }) => void (run.cancelCode = code));
  setHandler(defineQuery<InstanceSnapshot>(instanceQuery), () => run.snapshot());
  if (input.carry === undefined) begin(run, data);
  try {
    await interpret(run);
    const cleaning = run.cleanUp();
    if (isPromise(cleaning)) await cleaning;
    return complete(run);
  } catch (error) {
    if (error instanceof ContinueAsNew || error instanceof ApplicationFailure) throw error;
    await run.cleanUp();
    if (!isCancellation(error)) throw fail(run, toFlowError(error));
    reportCancelled(
      run,
      run.cancelCode ?? (workflowInfo().parent === undefined ? 'direktiv.cancels.api' : 'direktiv.cancels.parent'),
    );
    throw error;
  }
}

/** Makes one function call that may outlive the run that asked for it. */
export async function DirektivCall(call: FunctionCall, data: Json): Promise<Json> {
  try {
    return await scheduleActivity<Json>('callFunction', [call, data], callOptions(call));
  } catch (error) {
    throw error instanceof ActivityFailure && error.cause !== undefined ? error.cause : error;
  }
}

/** Starts the flow of a file by time: what a schedule runs. Its result is the id of the instance, or says why nothing was started. */
export async function DirektivCron(tick: CronTick): Promise<string> {
  const { searchAttributes, startTime } = workflowInfo();
  const [scheduled] = searchAttributes['TemporalScheduledStartTime'] ?? [];
  const at = (scheduled instanceof Date ? scheduled : startTime).getTime();
  return localWorkOutsideRuns((local) => local.startByTime(tick, at));
}

/**
 * Runs a flow for workflows and clients of other people: in any of Temporal's languages, started in our queue of flows. Its result is
 * the output of the instance, its failure that of the instance.
 */
export function DirektivRun(request: FlowRequest): Promise<ForOthers> {
  return runFlow(request);
}

/** The first report creates the row of the instance, unless whoever started it was faster. */
function begin(run: Run, input: Json): void {
  const { invoker, definitionHash, lineage, namespaceMadeAt, warnings = [] } = run.input;
  run.reporter.start({
    ...(namespaceMadeAt === undefined ? {} : { namespaceMadeAt }),
    invoker,
    definition: definitionHash,
    lineage,
    root: run.root,
    createdAt: workflowInfo().startTime.getTime(),
    traceId: run.traceId,
    ...(workflowInfo().parent === undefined ? {} : { input }),
  });
  run.reporter.line('INFO', null, 'workflow has been started', { ofNamespace: true });
  for (const warning of warnings) run.reporter.line('WARN', null, warning);
}
