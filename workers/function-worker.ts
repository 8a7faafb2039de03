import { type NativeConnection, Worker } from '@temporalio/worker';
import type { CallFunction } from '../src/activities/call-function.js';
import { functionQueue } from '../src/interpreter/contract.js';
import type { Store } from '../src/store/database.js';
import { sealWhatSealedRunsAskFor } from '../src/activities/seal-answers.js';
import { dataConverter } from '../src/temporal/payloads/data-converter.js';

export interface FunctionWorkerParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly store: Store;
  readonly callFunction: CallFunction;
}

/** What a worker that calls functions is set to, whatever else it does. */
export const callSettings = {
  /** Function calls that one worker makes at a time. */
  maxConcurrentActivityTaskExecutions: 200,
  /** So that a cancel reaches a function within three seconds. */
  maxHeartbeatThrottleInterval: '2s',
  defaultHeartbeatThrottleInterval: '2s',
  shutdownGraceTime: '5s',
} as const;

/** The worker that calls function containers. */
export function createFunctionWorker(parts: FunctionWorkerParts): Promise<Worker> {
  const { connection, namespace, store, callFunction } = parts;
  return Worker.create({
    connection,
    namespace,
    taskQueue: functionQueue,
    activities: { callFunction },
    dataConverter: dataConverter(store),
    interceptors: { activity: [sealWhatSealedRunsAskFor] },
    ...callSettings,
  });
}
