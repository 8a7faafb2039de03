import type { Delivery } from '../store/events/deliveries.js';
import type { DeliveryQueue } from '../store/events/delivery-queue.js';
import type { EventOutbox } from '../store/events/outbox.js';
import { SettledDeliveries } from './settled-deliveries.js';

/** What became of a delivery: nothing is left to do, or its namespace is paused. */
export type DeliveryOutcome = 'settled' | 'paused';

export interface DispatcherParts {
  /** Releases delayed events. */
  readonly outbox: Pick<EventOutbox, 'release'>;
  readonly deliveries: DeliveryQueue;
  /**
   * Takes events to where they belong. It must be idempotent: a delivery is repeated when a process dies before it
   * is marked as done. What cannot be delivered at all is no error.
   */
  readonly deliver: (delivery: Delivery) => Promise<DeliveryOutcome>;
  /** Reports what went wrong where nobody waits for an answer. */
  readonly problem: (message: string, error: unknown, about?: { readonly instance: string }) => void;
}

/** So many deliveries are under way at a time: one event may match thousands. */
const concurrency = 32;
/** The outbox is looked at this often, even when nobody calls. */
const pollMs = 5_000;
/** What is due may be in the hands of another process. */
const leastPauseMs = 20;
const firstRetryMs = 500;
const lastRetryMs = 60_000;
/** With a minute between them, more than a week. */
const maxAttempts = 12_000;

/**
 * Delivers what publishing has left in the outbox. Any number of processes may do so at the same time; each delivery is
 * taken by one of them, for as long as a lease.
 */
export class Dispatcher {
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private called = false;
  private rouse: () => void = () => undefined;
  private stopListening: (() => void) | undefined;
  private readonly settled: SettledDeliveries;

  constructor(private readonly parts: DispatcherParts) {
    const { deliveries, problem } = parts;
    this.settled = new SettledDeliveries(
      (ids) => deliveries.remove(ids),
      (error) => problem('event deliveries cannot be taken out of the outbox; they are made again', error),
    );
  }

  /** Begins to deliver in the background. */
  start(): void {
    this.loop = this.run();
  }

  /** Takes no more and waits for what is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.call();
    await this.loop;
    await this.settled.close();
    this.stopListening?.();
  }

  /** Tries deliveries that are taken already. Never rejects: what fails is tried again later. */
  async deliver(deliveries: readonly Delivery[]): Promise<void> {
    try {
      for (let start = 0; start < deliveries.length; start += concurrency) {
        const batch = deliveries.slice(start, start + concurrency);
        if (start > 0) await this.parts.deliveries.keep(batch.map(({ id }) => id));
        const outcomes = await Promise.all(batch.map((delivery) => this.attempt(delivery)));
        const those = (outcome: DeliveryOutcome) => batch.filter((_, i) => outcomes[i] === outcome).map(({ id }) => id);
        this.settled.add(those('settled'));
        const paused = those('paused');
        if (paused.length > 0) await this.parts.deliveries.hold(paused);
        // Temporal is away: whoever publishes to thousands must not wait for each. The rest is taken when its lease is over.
        if (outcomes.every((outcome) => outcome === 'failed')) return;
      }
    } catch (error) {
      this.parts.problem('event deliveries cannot be kept in the outbox; they are made again', error);
    }
  }

  private async attempt(delivery: Delivery): Promise<DeliveryOutcome | 'failed'> {
    try {
      return await this.parts.deliver(delivery);
    } catch (error) {
      const { id, instance, attempts } = delivery;
      const givenUp = attempts >= maxAttempts;
      const next = givenUp ? 'it is given up' : 'it is tried again';
      this.parts.problem(`event delivery ${id} to instance ${instance} failed; ${next}`, error, { instance });
      if (!givenUp) await this.parts.deliveries.postpone(id, Math.min(firstRetryMs * 2 ** attempts, lastRetryMs));
      return givenUp ? 'settled' : 'failed';
    }
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      let wait = pollMs;
      try {
        await this.listen();
        await this.drain();
        wait = await this.untilNext();
      } catch (error) {
        this.parts.problem('the outbox of events cannot be read; it is tried again', error);
      }
      await this.sleep(wait);
    }
  }

  private async drain(): Promise<void> {
    let more = true;
    while (more && !this.stopping.signal.aborted) {
      const released = await this.parts.outbox.release();
      await this.deliver(released.deliveries);
      const taken = await this.parts.deliveries.take(concurrency);
      await this.deliver(taken);
      more = released.more || taken.length === concurrency;
    }
  }

  private async untilNext(): Promise<number> {
    const due = await this.parts.deliveries.nextDue();
    return due === undefined ? pollMs : Math.min(Math.max(due - Date.now(), leastPauseMs), pollMs);
  }

  /** Hears of the other processes, again when the connection was lost. */
  private async listen(): Promise<void> {
    if (this.stopListening !== undefined) return;
    this.stopListening = await this.parts.deliveries.listen(
      () => this.call(),
      (error) => {
        this.stopListening?.();
        this.stopListening = undefined;
        this.parts.problem('the dispatcher of events lost its connection; it takes another', error);
      },
    );
  }

  /** There is something to do. */
  private call(): void {
    this.called = true;
    this.rouse();
  }

  /** Sleeps until the time is over or somebody calls; a call that came before counts too. */
  private async sleep(ms: number): Promise<void> {
    if (!this.called) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.called = false;
  }
}
