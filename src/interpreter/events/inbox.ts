import type { EventSignal } from '../contract.js';

type Listener = (signal: EventSignal) => void;

/**
 * Events that arrive by signal, each meant for one wait. One may come before its wait: while the listener is being
 * registered, or, when the worker that registered it died, ahead of the states on the way there, which run again. It is kept
 * until the wait asks for it; one for a wait that is over is dropped (decision D41).
 */
export class Inbox {
  private readonly open = new Map<number, { signal?: EventSignal; listener?: Listener }>();
  private readonly early: Map<number, EventSignal>;
  /** Step of the last wait that ended. */
  private over = 0;

  /** @param early what came too early for an earlier run of the instance */
  constructor(early: readonly EventSignal[] = []) {
    this.early = new Map(early.map((signal) => [stepOf(signal.waitId), signal]));
  }

  /** From now on events for this wait are kept. */
  expect(waitId: string): void {
    const step = stepOf(waitId);
    const signal = this.early.get(step);
    this.early.delete(step);
    this.open.set(step, signal === undefined ? {} : { signal });
  }

  /** @param current step of the state the run is in, which may not wait yet */
  deliver(signal: EventSignal, current: number): void {
    const step = stepOf(signal.waitId);
    const wait = this.open.get(step);
    if (wait === undefined) {
      if (step >= current && step > this.over && !this.early.has(step)) this.early.set(step, signal);
      return;
    }
    if (wait.signal !== undefined) return;
    wait.signal = signal;
    wait.listener?.(signal);
  }

  /** Whether the event of an expected wait is there already. */
  has(waitId: string): boolean {
    return this.open.get(stepOf(waitId))?.signal !== undefined;
  }

  /** Resolves with the event of an expected wait. */
  receive(waitId: string): Promise<EventSignal> {
    return new Promise((resolve) => {
      const wait = this.open.get(stepOf(waitId));
      if (wait?.signal !== undefined) resolve(wait.signal);
      else if (wait !== undefined) wait.listener = resolve;
    });
  }

  /** The wait is over. */
  close(waitId: string): void {
    this.over = stepOf(waitId);
    this.open.delete(this.over);
  }

  /** Events for waits behind a step. */
  ahead(current: number): readonly EventSignal[] {
    return [...this.early].filter(([step]) => step > current).map(([, signal]) => signal);
  }
}

/** Id of the wait of a state, by the number of states entered. */
export function waitIdOf(step: number): string {
  return `w${step}`;
}

function stepOf(waitId: string): number {
  return Number(waitId.slice(1));
}
