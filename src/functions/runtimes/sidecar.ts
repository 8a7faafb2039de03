import type { ActionMessage, EngineAddress } from '../sidecar/action-message.js';
import { type ActionReach } from '../local/action-reach.js';
import type { EnginePort } from '../local/engine-port.js';
import { createHttpClient } from '../call/http-client.js';
import { atInstant, pause, settledWithin } from '../call/instant.js';
import { connectionBroke } from '../call/post.js';
import {
  about,
  RunGone,
  type FunctionRequest,
  type FunctionResult,
  type FunctionRuntime,
  type Warn,
} from '../runtime.js';
import { RuntimeClosed } from '../runtime-closed.js';
import { callSidecar, type NotTaken } from '../sidecar/sidecar-call.js';
import type { SidecarPlace, SidecarPlaces } from '../sidecar/sidecar-places.js';
import { endAtSidecar } from '../sidecar/sidecar-requests.js';
import { isAway } from './is-away.js';
import { untilAborted } from '../../process/until-aborted.js';

export interface SidecarRuntimeOptions {
  readonly places: SidecarPlaces;
  /** What an action reaches. */
  readonly reachOf: (request: FunctionRequest) => ActionReach;
  readonly engine: EnginePort;
  /** URL under which sidecars find the engine's port. */
  readonly engineUrl: string;
  /** A container that has just ended is told as such only after a while, in milliseconds. */
  readonly endSeen: number;
  readonly warn: Warn;
  /** Writes into the log of the instance that calls. */
  readonly say: (request: FunctionRequest, line: string) => void;
}

/** The sidecar reports the deadline itself; this much later, in milliseconds, nobody waits for that any more. */
const deadlineGrace = 2_000;
/** Between one sidecar that was busy and the next try, in milliseconds. */
const busyDelay = { first: 20, most: 500 } as const;
/** Between two looks for an engine that is away, in milliseconds. */
const awayDelay = 1_000;
/** So many sidecars may end in the moment in which they were to get an action. */
const mostGone = 5;

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
    const message = () => messageOf(request, { url: engineUrl, token: admission.token });
    const end: Ending = { signal: ended, interrupts: () => !leavesAlone(signal) };
    try {
      const joined = await joinEarlier(request, message, end);
      return joined ?? (await sendSomewhere(request, message, end));
    } catch (error) {
      if (error instanceof NotLocated) return { kind: error.called ? 'crash' : 'unreachable', reason: error.message };
      if (late.signal.aborted && !signal.aborted) return { kind: 'timeout' };
      throw error;
    } finally {
      stopClock();
      admission.end();
    }
  }

  /** The outcome of the action that an earlier worker has sent, undefined when none has. */
  async function joinEarlier(request: FunctionRequest, message: () => ActionMessage, end: Ending) {
    if (request.earlier === undefined) return undefined;
    const { place: name } = request.earlier;
    const place = await located(true, request, end, () => options.places.find(request, name, end.signal));
    const result = place && (await callAt(place, request, message, true, end));
    return typeof result === 'string' ? undefined : result;
  }

  async function sendSomewhere(
    request: FunctionRequest,
    message: () => ActionMessage,
    end: Ending,
  ): Promise<FunctionResult> {
    let gone = 0;
    for (let delay: number = busyDelay.first; ; delay = Math.min(2 * delay, busyDelay.most)) {
      const place = await located(false, request, end, () => options.places.take(request, end.signal));
      const result = await callAt(place, request, message, false, end);
      if (typeof result === 'object') return result;
      if (result === 'leaving') place.leaving?.();
      if (result === 'gone' && ++gone >= mostGone)
        return { kind: 'unreachable', reason: `${gone} containers ended before they got the action` };
      await pause(delay, end.signal);
    }
  }

  async function callAt(
    place: SidecarPlace,
    request: FunctionRequest,
    message: () => ActionMessage,
    join: boolean,
    { signal, interrupts }: Ending,
  ): Promise<FunctionResult | NotTaken> {
    const { actionId } = request;
    request.onPlaced?.(place.name);
    try {
      const result = await callSidecar(client, place, { actionId, message, join }, signal);
      return typeof result === 'object' && result.kind === 'crash' ? await explained(result, place, signal) : result;
    } catch (error) {
      if (signal.aborted && interrupts()) await interruptAt(place, request);
      throw error;
    } finally {
      place.leave();
    }
  }

  /** When the container has ended, that is why; a function that has answered has not. */
  async function explained(
    crash: FunctionResult & { kind: 'crash' },
    place: SidecarPlace,
    signal: AbortSignal,
  ): Promise<FunctionResult> {
    if (!crash.reason.startsWith(connectionBroke)) return crash;
    // The outcome is known: without an answer in time it only stays without its reason.
    const why = await untilAborted(whyLost(place), signal).catch(() => undefined);
    return why === undefined || why === crash.reason ? crash : { kind: 'crash', reason: `${crash.reason}: ${why}` };
  }

  async function whyLost(place: SidecarPlace): Promise<string | undefined> {
    return (await place.lost()) ?? (await pause(options.endSeen, closing.signal).then(() => place.lost()));
  }

  /** Waits for what has the containers while that is away, as calls wait for Temporal and the database, but no longer than the call may. */
  async function located<T extends SidecarPlace | undefined>(
    called: boolean,
    request: FunctionRequest,
    { signal }: Ending,
    look: () => Promise<T>,
  ): Promise<T> {
    for (let told = false; ; told = true) {
      const looking = look();
      try {
        return await untilAborted(looking, signal);
      } catch (error) {
        // The room that is found for it later is another's.
        if (signal.aborted) void looking.then((place) => place?.leave()).catch(() => undefined);
        signal.throwIfAborted();
        const { message } = error as Error;
        if (!isAway(error)) throw new NotLocated(message, called, { cause: error });
        if (!told) options.say(request, `the call waits for what runs its container: ${message}`);
      }
      await pause(awayDelay, signal);
    }
  }

  /** What the next worker asks for again must not be ended here. */
  function leavesAlone(signal: AbortSignal): boolean {
    return closing.signal.aborted || signal.reason instanceof RunGone;
  }

  async function interruptAt({ address }: SidecarPlace, request: FunctionRequest): Promise<void> {
    const { actionId } = request;
    try {
      await endAtSidecar(client, address, actionId);
    } catch (error) {
      const reason = (error as Error).message;
      options.warn(`action ${actionId}: its sidecar could not be told of its end: ${reason}`, about(request));
    }
  }

  return {
    call,
    async close(graceMs) {
      await settledWithin(Promise.allSettled([...running]), graceMs);
      closing.abort(new RuntimeClosed());
      await Promise.allSettled([...running]);
      await client.destroy();
    },
  };
}

function messageOf(request: FunctionRequest, engine: EngineAddress): ActionMessage {
  const { input, files, iterator, deadline, trace } = request;
  const left = Number.isFinite(deadline) ? Math.max(0, deadline - Date.now()) : null;
  return { input, files, iterator, left, engine, ...(trace === undefined ? {} : { trace }) };
}

/** When a call ends before its time, and whether its function is to hear of it. */
interface Ending {
  readonly signal: AbortSignal;
  readonly interrupts: () => boolean;
}

class NotLocated extends Error {
  constructor(
    message: string,
    /** The function may have been called, by an earlier worker. */
    readonly called: boolean,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}
