import { type NativeConnection, Worker } from '@temporalio/worker';
import { createCallFunction } from '../src/activities/call-function.js';
import type { FunctionRuntime } from '../src/functions/runtime.js';
import { functionQueue } from '../src/interpreter/contract.js';
import type { FunctionCall } from '../src/interpreter/contract.js';
import type { Store } from '../src/store/database.js';
import { dataConverter } from '../src/temporal/data-converter.js';

export interface FunctionWorkerParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly store: Store;
  readonly runtime: FunctionRuntime;
  readonly crashed: (call: FunctionCall, reason: string) => Promise<void>;
}

/** Function calls that one worker makes at a time. */
const concurrentCalls = 200;

/** The worker that calls function containers. */
export function createFunctionWorker(parts: FunctionWorkerParts): Promise<Worker> {
  const { connection, namespace, store, runtime, crashed } = parts;
  return Worker.create({
    connection,
    namespace,
    taskQueue: functionQueue,
    activities: { callFunction: createCallFunction({ runtime, crashed }) },
    dataConverter: dataConverter(store.payloads),
    maxConcurrentActivityTaskExecutions: concurrentCalls,
    maxHeartbeatThrottleInterval: '2s',
    defaultHeartbeatThrottleInterval: '2s',
    shutdownGraceTime: '5s',
  });
}
