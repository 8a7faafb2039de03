import type { Worker } from '@temporalio/worker';

/** A worker that polls. */
export interface RunningWorker {
  /** Takes no more tasks and waits, within the worker's grace, for those that run. */
  stop(): Promise<void>;
}

/** @param lost is told when the worker ends by itself */
export function runWorker(worker: Worker, lost: (message: string, error: unknown) => void): RunningWorker {
  const running = worker.run().catch((error: unknown) => lost('a worker has stopped', error));
  return {
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    },
  };
}
