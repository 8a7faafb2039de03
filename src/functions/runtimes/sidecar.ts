import { type ActionReach } from '../action-reach.js';
import type { EnginePort } from '../engine-port.js';
import { createHttpClient } from '../http-client.js';
import { atInstant, pause } from '../instant.js';
import { RunGone, type FunctionRequest, type FunctionResult, type FunctionRuntime } from '../runtime.js';
import { RuntimeClosed } from '../runtime-closed.js';
import { callSidecar, endAtSidecar, type SidecarAddress } from '../sidecar-call.js';

export interface SidecarRuntimeOptions {
  /** The sidecar of a function; the reason why there is none is shown to the flow. */
  readonly locate: (request: FunctionRequest, signal: AbortSignal) => Promise<SidecarAddress>;
  /** What an action reaches. */
  readonly reachOf: (request: FunctionRequest) => ActionReach;
  readonly engine: EnginePort;
  /** URL under which sidecars find the engine's port. */
  readonly engineUrl: string;
  readonly warn: (message: string) => void;
}

/** The sidecar reports the deadline itself; this much later, in milliseconds, nobody waits for that any more. */
const deadlineGrace = 2_000;

/** The runtime for functions with a sidecar beside them, wherever it is. */
export function createSidecarRuntime(options: SidecarRuntimeOptions): FunctionRuntime {
  const client = createHttpClient();
  const running = new Set<Promise<unknown>>();
  const closing = new AbortController();

  async function call(request: FunctionRequest, signal: AbortSignal): Promise<FunctionResult> {
    signal.throwIfAborted();
    if (closing.signal.aborted) throw new RuntimeClosed();
    if (request.deadline <= Date.now()) return { kind: 'timeout' };
    const work = carryOut(request, signal);
    running.add(work);
    return work.finally(() => running.delete(work));
  }

  async function carryOut(request: FunctionRequest, signal: AbortSignal): Promise<FunctionResult> {
    const { engine, engineUrl, reachOf } = options;
    const late = new AbortController();
    const stopClock = atInstant(request.deadline + deadlineGrace, () => late.abort());
    const ended = AbortSignal.any([signal, late.signal, closing.signal]);
    const admission = engine.admit(request.actionId, reachOf(request));
    let address: SidecarAddress | undefined;
    try {
      address = await locate(request, ended);
      const message = () => messageOf(request, { url: engineUrl, token: admission.token });
      return await callSidecar(client, address, { actionId: request.actionId, message, join: false }, ended);
    } catch (error) {
      if (error instanceof NotLocated) return { kind: 'unreachable', reason: error.message };
      if (!ended.aborted) throw error;
      if (address !== undefined && !leavesAlone(signal)) await end(address, request.actionId);
      if (late.signal.aborted && !signal.aborted) return { kind: 'timeout' };
      throw error;
    } finally {
      stopClock();
      admission.end();
    }
  }

  async function locate(request: FunctionRequest, signal: AbortSignal): Promise<SidecarAddress> {
    try {
      return await options.locate(request, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new NotLocated((error as Error).message, { cause: error });
    }
  }

  /** What the next worker asks for again must not be ended here. */
  function leavesAlone(signal: AbortSignal): boolean {
    return closing.signal.aborted || signal.reason instanceof RunGone;
  }

  async function end(address: SidecarAddress, actionId: string): Promise<void> {
    try {
      await endAtSidecar(client, address, actionId);
    } catch (error) {
      options.warn(`action ${actionId}: its sidecar could not be told of its end: ${(error as Error).message}`);
    }
  }

  return {
    call,
    async close(graceMs) {
      const over = new AbortController();
      const all = Promise.allSettled([...running]).then(() => over.abort());
      await Promise.race([all, pause(graceMs, over.signal).catch(() => undefined)]);
      closing.abort(new RuntimeClosed());
      await Promise.allSettled([...running]);
      await client.destroy();
    },
  };
}

function messageOf({ input, files, iterator, deadline }: FunctionRequest, engine: { url: string; token: string }) {
  const left = Number.isFinite(deadline) ? Math.max(0, deadline - Date.now()) : null;
  return { input, files, iterator, left, engine };
}

class NotLocated extends Error {}
