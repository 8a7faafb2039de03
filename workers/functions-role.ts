import type { Settings } from '../src/config/settings.js';
import type { Connected } from './connected.js';
import { type FunctionCalls, openFunctionCalls } from './function-calls.js';
import { createFunctionWorker } from './function-worker.js';
import type { Role } from './role.js';
import { type RunningWorker, runWorker } from './running-worker.js';

/** Calls functions, and serves the log port they know. */
export async function startFunctions(connected: Connected, settings: Settings): Promise<Role> {
  const calls = await openFunctionCalls(connected, settings, { leaveNoContainers: false });
  const worker = await startCallWorker(connected, calls);
  return {
    failed: worker.failed,
    async stop() {
      await worker.stop();
      await calls.close();
    },
  };
}

/** Takes calls from the queue of functions. */
export async function startCallWorker(connected: Connected, { callFunction }: FunctionCalls): Promise<RunningWorker> {
  const { connection, namespace, store, problem } = connected;
  return runWorker(await createFunctionWorker({ connection, namespace, store, callFunction }), problem);
}
