import { type CallFunction, createCallFunction } from '../src/activities/call-function.js';
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
  const crashed = async (call: FunctionCall, reason: string): Promise<void> => {
    const { namespace, id: instance, path, callPath, state } = call.caller;
    log.warn(
      { instance, state, function: call.function.id, action: call.actionId },
      `a function crashed: ${call.sealed ? 'its instance handles secrets, so the reason is not told' : reason}`,
    );
    const message = `function ${call.function.id} crashed; the log of the function worker says why (action ${call.actionId})`;
    const line = {
      namespace,
      instance,
      path,
      callPath,
      state,
      message,
      time: Date.now(),
      ...(call.sealed ? { sealed: call.sealed } : {}),
    };
    await store.logs.appendFunctionLine(line);
  };
  return {
    callFunction: createCallFunction({
      runtime: { call: observeCalls(runtime, metrics) },
      secrets: store.secrets,
      scripts,
      crashed,
      tracing,
    }),
    async close() {
      await runtime.close(grace);
      await scripts.close();
    },
  };
}
