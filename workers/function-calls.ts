import type { Logger } from 'pino';
import { type CallFunction, createCallFunction } from '../src/activities/call-function.js';
import { createFunctionLogs } from '../src/activities/function-logs.js';
import type { FunctionLogSink } from '../src/functions/runtime.js';
import { ThreadPool } from '../src/js/pool.js';
import type { Settings } from '../src/config/settings.js';
import type { FunctionCall } from '../src/interpreter/activity-contract.js';
import { observeCalls } from '../src/operations/observe-calls.js';
import type { Connected } from './connected.js';
import { functionRuntime, type RuntimeChoice } from './function-runtime.js';

/** The activity that calls functions, with the runtime behind it. Several workers of a process share it. */
export interface FunctionCalls {
  readonly callFunction: CallFunction;
  /** Waits, within a bound, for the calls that run. */
  close(): Promise<void>;
}

const grace = 5_000;

/** Opens the way to functions, and the log port they know. */
export async function openFunctionCalls(
  connected: Connected,
  settings: Settings,
  choice: Omit<RuntimeChoice, 'started'>,
): Promise<FunctionCalls> {
  const { store, log, metrics, tracing } = connected;
  const runtime = await functionRuntime(settings, store, log, {
    ...choice,
    started: (...start) => metrics.containerStart(...start),
  });
  const scripts = new ThreadPool();
  const logs = createFunctionLogs(store.logs);
  return {
    callFunction: createCallFunction({
      runtime: { call: observeCalls(runtime, metrics) },
      secrets: store.secrets,
      scripts,
      crashed: (call, reason) => tellCrash(call, reason, log, logs),
      tracing,
    }),
    async close() {
      await runtime.close(grace);
      await scripts.close();
    },
  };
}

/** Why a function crashed is for those who run the workers, and not for whoever reads the log of the instance. */
async function tellCrash(call: FunctionCall, reason: string, log: Logger, logs: FunctionLogSink): Promise<void> {
  const { caller, actionId: action, sealed } = call;
  const { id } = call.function;
  log.warn(
    { instance: caller.id, state: caller.state, function: id, action },
    `a function crashed: ${sealed ? 'its instance handles secrets, so the reason is not told' : reason}`,
  );
  const message = `function ${id} crashed; the log of the function worker says why (action ${action})`;
  await logs.write({ ...caller, ...(sealed && { sealed }) }, message);
}
