import { type InjectedSinks, type NativeConnection, Worker } from '@temporalio/worker';
import { createListenerActivities } from '../src/activities/listeners.js';
import { createResolveSubflow } from '../src/activities/resolve-subflow.js';
import { FlowSource } from '../src/instances/flow-source.js';
import type { ReportWriter } from '../src/instances/report-writer.js';
import { flowQueue } from '../src/interpreter/contract.js';
import type { ReportSinks } from '../src/interpreter/reporter.js';
import type { Store } from '../src/store/database.js';
import { dataConverter } from '../src/temporal/data-converter.js';
import { workflowBundlePath } from '../src/temporal/workflow-bundle.js';

export interface FlowWorkerParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly store: Store;
  readonly reports: ReportWriter;
}

/** Runs under way finish their current task; a task never lasts longer than this. */
const shutdownGrace = '5s';

/** The worker that interprets flows. Its local activities touch the store only. */
export function createFlowWorker({ connection, namespace, store, reports }: FlowWorkerParts): Promise<Worker> {
  const source = new FlowSource(store.definitions);
  const sinks: InjectedSinks<ReportSinks> = {
    durektiv: { report: { fn: (_info, report) => reports.submit(report), callDuringReplay: false } },
  };
  return Worker.create({
    connection,
    namespace,
    taskQueue: flowQueue,
    workflowBundle: { codePath: workflowBundlePath },
    activities: {
      ...createListenerActivities(store.listeners),
      resolveSubflow: createResolveSubflow(flowFiles(store), source),
    },
    sinks,
    dataConverter: dataConverter(store.payloads),
    shutdownGraceTime: shutdownGrace,
  });
}

function flowFiles({ files }: Store) {
  return {
    async text(namespace: string, path: string): Promise<string | undefined> {
      const file = await files.get(namespace, path);
      return file === undefined || file.type === 'directory' ? undefined : Buffer.from(file.data).toString('utf8');
    },
  };
}
