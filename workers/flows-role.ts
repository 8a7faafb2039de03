import { createPrepareRun } from '../src/activities/prepare-run.js';
import { createStartByTime } from '../src/activities/start-by-time.js';
import type { Settings } from '../src/config/settings.js';
import { endingNow } from '../src/instances/end-time.js';
import { ReportWriter } from '../src/instances/report-writer.js';
import type { RunReport } from '../src/interpreter/report-contract.js';
import { ThreadPool } from '../src/js/pool.js';
import type { Connected } from './connected.js';
import { createFlowWorker } from './flow-worker.js';
import type { FunctionCalls } from './function-calls.js';
import { type RunningWorker, runWorker } from './running-worker.js';
import { type Runs, runsOfFleet, startParts } from './starting.js';

/** Interprets flows, and calls functions when it is given the way to them. */
export async function startFlows(
  connected: Connected,
  settings: Settings,
  calls?: FunctionCalls,
  runs: Runs = runsOfFleet(connected, settings),
): Promise<RunningWorker> {
  const { connection, namespace, store, metrics, tracing, problem } = connected;
  const reports = new ReportWriter(store.reports, problem);
  const { callFunction } = calls ?? {};
  const scripts = new ThreadPool();
  const { source, starts, startRules } = startParts(connected, runs);
  const parts = {
    connection,
    namespace,
    store,
    report: (told: RunReport) => {
      const report = endingNow(told, Date.now());
      metrics.report(report);
      tracing?.report(report);
      return reports.submit(report);
    },
    source,
    startByTime: createStartByTime(starts, startRules),
    prepareRun: createPrepareRun({ files: store.files, namespaces: store.namespaces, source, limits: runs, tracing }),
    scripts,
    ...(callFunction === undefined ? {} : { callFunction }),
    ...(settings.workerVersion === undefined ? {} : { version: settings.workerVersion }),
  };
  const worker = runWorker(await createFlowWorker(parts), problem);
  return {
    failed: worker.failed,
    async stop() {
      await worker.stop();
      await scripts.close();
      await reports.close();
    },
  };
}
