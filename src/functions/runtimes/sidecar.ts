import { untilAborted } from '../../process/until-aborted.js';
import { createHttpClient } from '../call/http-client.js';
import { atInstant, pause, settledWithin } from '../call/instant.js';
import { connectionBroke } from '../call/post.js';
import { type ActionReach } from '../local/action-reach.js';
import type { EnginePort } from '../local/engine-port.js';
import { RuntimeClosed } from '../runtime-closed.js';
import {
  about,
  RunGone,
  type FunctionRequest,
  type FunctionResult,
  type FunctionRuntime,
  type Warn,
} from '../runtime.js';
import type { ActionMessage, EngineAddress } from '../sidecar/action-message.js';
import { callSidecar, type NotTaken } from '../sidecar/sidecar-call.js';
import type { SidecarPlace, SidecarPlaces } from '../sidecar/sidecar-places.js';
import { endAtSidecar } from '../sidecar/sidecar-requests.js';
import { locate, type Locating, NotLocated } from './locate.js';

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
/** So many sidecars may end in the moment in which they were to get an action. */
const mostGone = 5;

/** The runtime for functions with a sidecar beside them, wherever it is. */
export class SidecarRuntime implements FunctionRuntime {
  private readonly client = createHttpClient();
  private readonly running = new Set<Promise<unknown>>();
  private readonly closing = new AbortController();

  constructor(private readonly options: SidecarRuntimeOptions) {}

  async call(request: FunctionRequest, signal: AbortSignal): Promise<FunctionResult> {
    signal.throwIfAborted();
    if (this.closing.signal.aborted) throw new RuntimeClosed();
    if (request.deadline <= Date.now()) return { kind: 'timeout' };
    const work = this.carryOut(request, signal);
    this.running.add(work);
    return work.finally(() => this.running.delete(work));
  }

  async close(graceMs: number): Promise<void> {
    await settledWithin(Promise.allSettled([...this.running]), graceMs);
    this.closing.abort(new RuntimeClosed());
    await Promise.allSettled([...this.running]);
    await this.client.destroy();
  }

  private async carryOut(request: FunctionRequest, signal: AbortSignal): Promise<FunctionResult> {
    const { engine, engineUrl, reachOf } = this.options;
    const late = new AbortController();
    const stopClock = atInstant(request.deadline + deadlineGrace, () => late.abort());
    const ended = AbortSignal.any([signal, late.signal, this.closing.signal]);
    const admission = engine.admit(request.actionId, reachOf(request));
    const message = () => messageOf(request, { url: engineUrl, token: admission.token });
    const end: Ending = { signal: ended, interrupts: () => !this.leavesAlone(signal) };
    try {
      const joined = await this.joinEarlier(request, message, end);
      return joined ?? (await this.sendSomewhere(request, message, end));
    } catch (error) {
      if (error instanceof NotLocated) return { kind: error.outcome, reason: error.message };
      if (late.signal.aborted && !signal.aborted) return { kind: 'timeout' };
      throw error;
    } finally {
      stopClock();
      admission.end();
    }
  }

  /** The outcome of the action that an earlier worker has sent, undefined when none has. */
  private async joinEarlier(request: FunctionRequest, message: () => ActionMessage, end: Ending) {
    if (request.earlier === undefined) return undefined;
    const { place: name } = request.earlier;
    const place = await locate(
      () => this.options.places.find(request, name, end.signal),
      this.waiting(request, end, 'crash'),
    );
    const result = place && (await this.callAt(place, request, message, true, end));
    return typeof result === 'string' ? undefined : result;
  }

  private async sendSomewhere(
    request: FunctionRequest,
    message: () => ActionMessage,
    end: Ending,
  ): Promise<FunctionResult> {
    let gone = 0;
    for (let delay: number = busyDelay.first; ; delay = Math.min(2 * delay, busyDelay.most)) {
      const place = await locate(
        () => this.options.places.take(request, end.signal),
        this.waiting(request, end, 'unreachable'),
      );
      const result = await this.callAt(place, request, message, false, end);
      if (typeof result === 'object') return result;
      if (result === 'leaving') place.leaving?.();
      if (result === 'gone' && ++gone >= mostGone)
        return { kind: 'unreachable', reason: `${gone} containers ended before they got the action` };
      await pause(delay, end.signal);
    }
  }

  private async callAt(
    place: SidecarPlace,
    request: FunctionRequest,
    message: () => ActionMessage,
    join: boolean,
    { signal, interrupts }: Ending,
  ): Promise<FunctionResult | NotTaken> {
    const { actionId } = request;
    request.onPlaced?.(place.name);
    try {
      const result = await callSidecar(this.client, place, { actionId, message, join }, signal);
      return typeof result === 'object' && result.kind === 'crash'
        ? await this.explained(result, place, signal)
        : result;
    } catch (error) {
      if (signal.aborted && interrupts()) await this.interruptAt(place, request);
      throw error;
    } finally {
      place.leave();
    }
  }

  /** When the container has ended, that is why; a function that has answered has not. */
  private async explained(
    crash: FunctionResult & { kind: 'crash' },
    place: SidecarPlace,
    signal: AbortSignal,
  ): Promise<FunctionResult> {
    if (!crash.reason.startsWith(connectionBroke)) return crash;
    // The outcome is known: without an answer in time it only stays without its reason.
    const why = await untilAborted(this.whyLost(place), signal).catch(() => undefined);
    return why === undefined || why === crash.reason ? crash : { kind: 'crash', reason: `${crash.reason}: ${why}` };
  }

  private async whyLost(place: SidecarPlace): Promise<string | undefined> {
    return (await place.lost()) ?? (await pause(this.options.endSeen, this.closing.signal).then(() => place.lost()));
  }

  /** What the next worker asks for again must not be ended here. */
  private leavesAlone(signal: AbortSignal): boolean {
    return this.closing.signal.aborted || signal.reason instanceof RunGone;
  }

  private async interruptAt({ address }: SidecarPlace, request: FunctionRequest): Promise<void> {
    const { actionId } = request;
    try {
      await endAtSidecar(this.client, address, actionId);
    } catch (error) {
      const reason = (error as Error).message;
      this.options.warn(`action ${actionId}: its sidecar could not be told of its end: ${reason}`, about(request));
    }
  }

  private waiting(request: FunctionRequest, { signal }: Ending, otherwise: Locating['otherwise']): Locating {
    const tell = (why: string) => this.options.say(request, `the call waits for what runs its container: ${why}`);
    return { signal, tell, otherwise };
  }
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
