import type { Worker } from '@temporalio/worker';

/** A worker that polls. */
export interface RunningWorker {
  /** Resolves when it has ended without being asked to: its process takes no work any more. */
  readonly failed: Promise<Error>;
  /** Takes no more tasks and waits, within the worker's grace, for those that run. */
  stop(): Promise<void>;
}

/** @param problem hears why the worker ended by itself */
export function runWorker(worker: Worker, problem: (message: string, error: unknown) => void): RunningWorker {
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<Error>((resolve) => (fail = resolve));
  const running = worker.run().catch((cause: unknown) => {
    problem('a worker has stopped', cause);
    fail(new Error(`A worker has stopped: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }));
  });
  return {
    failed,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    },
  };
}

/** Rejects with what ended a worker; never resolves. */
export async function rejected(failed = new Promise<Error>(() => undefined)): Promise<never> {
  throw await failed;
}
