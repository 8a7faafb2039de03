import { type InjectedSinks, type NativeConnection, Worker, type WorkerDeploymentOptions } from '@temporalio/worker';
import type { CallFunction } from '../src/activities/call-function.js';
import { createEvaluateScript, type ScriptThreads } from '../src/activities/evaluate-script.js';
import { createListenerActivities } from '../src/activities/listeners.js';
import { createPublishEvent } from '../src/activities/publish.js';
import { createResolveSubflow } from '../src/activities/resolve-subflow.js';
import { createSealInput } from '../src/activities/seal-input.js';
import { createVariableActivities } from '../src/activities/variables.js';
import type { FlowSource } from '../src/instances/flow-source.js';
import type { LocalActivities } from '../src/interpreter/activity-contract.js';
import { flowQueue } from '../src/interpreter/contract.js';
import type { RunReport } from '../src/interpreter/report-contract.js';
import type { ReportSinks } from '../src/interpreter/reporting/reporter.js';
import type { Store } from '../src/store/database.js';
import { sealWhatSealedRunsAskFor } from '../src/activities/seal-answers.js';
import { dataConverter } from '../src/temporal/payloads/data-converter.js';
import { workflowBundlePath } from '../src/temporal/workflow-bundle.js';
import { callSettings } from './function-worker.js';

/** What runs reach of the store. */
export type StoreOfFlows = Pick<Store, 'listeners' | 'variables' | 'secrets' | 'payloads' | 'keyring'> & {
  readonly files: Pick<Store['files'], 'get'>;
  readonly outbox: Pick<Store['outbox'], 'publishForDispatch'>;
};

export interface FlowWorkerParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly store: StoreOfFlows;
  /** Takes what runs tell of themselves; a task of Temporal waits for it. */
  readonly report: (told: RunReport) => Promise<void>;
  /** What runs for workflows and clients of other people are told. */
  readonly prepareRun: LocalActivities['prepareRun'];
  /** What schedules start. */
  readonly startByTime: LocalActivities['startByTime'];
  readonly source: FlowSource;
  /** Where JavaScript runs. */
  readonly scripts: ScriptThreads;
  /** See {@link deploymentName}. Absent: it takes the runs of any version. */
  readonly version?: string;
  /** Present when this worker calls functions too. */
  readonly callFunction?: CallFunction;
}

/**
 * The worker that interprets flows. Its local activities touch the store, or run JavaScript in threads of their own. One that calls functions too gets a call
 * back in the answer to the task that asked for it (Temporal's eager activities), which halves the cost of a call.
 */
export function createFlowWorker(parts: FlowWorkerParts): Promise<Worker> {
  const { connection, namespace, store, report, version, startByTime, prepareRun, source, scripts, callFunction } =
    parts;
  const sinks: InjectedSinks<ReportSinks> = {
    durektiv: { report: { fn: (_info, told) => report(told), callDuringReplay: false } },
  };
  return Worker.create({
    connection,
    namespace,
    taskQueue: flowQueue,
    workflowBundle: { codePath: workflowBundlePath },
    activities: {
      ...createListenerActivities(store.listeners),
      publishEvent: createPublishEvent(store.outbox),
      ...createVariableActivities(store.variables, store.files),
      startByTime,
      prepareRun,
      evaluateScript: createEvaluateScript(scripts),
      resolveSubflow: createResolveSubflow(flowFiles(store), source),
      sealInput: createSealInput({ secrets: store.secrets, scripts }, store.keyring),
      ...(callFunction === undefined ? {} : { callFunction }),
    },
    sinks,
    dataConverter: dataConverter(store),
    interceptors: { activity: [sealWhatSealedRunsAskFor] },
    ...callSettings,
    ...(version === undefined ? {} : { workerDeploymentOptions: pinnedTo(version) }),
  });
}

/** Name of the worker deployment whose versions flow workers are, in Temporal's worker versioning. */
const deploymentName = 'durektiv';

/** Runs stay on the version that began them, until somebody moves them. */
function pinnedTo(buildId: string): WorkerDeploymentOptions {
  return {
    version: { deploymentName, buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: 'PINNED',
  };
}

function flowFiles({ files }: StoreOfFlows) {
  return {
    async text(namespace: string, path: string): Promise<string | undefined> {
      const file = await files.get(namespace, path);
      return file === undefined || file.type === 'directory' ? undefined : Buffer.from(file.data).toString('utf8');
    },
  };
}
