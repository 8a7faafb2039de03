import type { EventSignal } from './contract.js';

type Listener = (signal: EventSignal) => void;

/**
 * Events that arrive by signal, each meant for one wait. An event may come while its listener is still being registered,
 * so it is kept until the wait asks for it; one for a wait that is over is dropped (decision D41).
 */
export class Inbox {
  private readonly open = new Map<string, { signal?: EventSignal; listener?: Listener }>();

  /** From now on events for this wait are kept. */
  expect(waitId: string): void {
    this.open.set(waitId, {});
  }

  deliver(signal: EventSignal): void {
    const wait = this.open.get(signal.waitId);
    if (wait === undefined || wait.signal !== undefined) return;
    wait.signal = signal;
    wait.listener?.(signal);
  }

  /** Resolves with the event of an expected wait. */
  receive(waitId: string): Promise<EventSignal> {
    return new Promise((resolve) => {
      const wait = this.open.get(waitId);
      if (wait?.signal !== undefined) resolve(wait.signal);
      else if (wait !== undefined) wait.listener = resolve;
    });
  }

  /** The wait is over. */
  close(waitId: string): void {
    this.open.delete(waitId);
  }
}
