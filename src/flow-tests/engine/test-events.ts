import type { CloudEvent } from '../../events/cloud-event.js';
import { type DeliveryOutcome, Dispatcher } from '../../events/dispatcher.js';
import type { Delivery } from '../../store/events/deliveries.js';
import type { DeliveryQueue } from '../../store/events/delivery-queue.js';
import type { EventOutbox, Published } from '../../store/events/outbox.js';
import type { FlowClock } from './clock.js';

export interface TestEventsParts {
  readonly namespace: string;
  readonly outbox: EventOutbox;
  readonly deliveries: DeliveryQueue;
  readonly deliver: (delivery: Delivery) => Promise<DeliveryOutcome>;
  readonly clock: FlowClock;
}

/** Events of one test: whoever publishes one has it delivered before time goes on. */
export class TestEvents {
  readonly #generated: CloudEvent[] = [];
  readonly #problems: string[] = [];
  readonly #over = new AbortController();
  readonly #later = new Set<Promise<void>>();
  readonly #dispatcher: Dispatcher;

  constructor(private readonly parts: TestEventsParts) {
    const { outbox, deliveries, deliver } = parts;
    const problem = (message: string, error: unknown): void =>
      void this.#problems.push(`${message}: ${(error as Error).message}`);
    this.#dispatcher = new Dispatcher({ outbox, deliveries, deliver, problem });
  }

  /** What the flows have published. */
  get generated(): readonly CloudEvent[] {
    return this.#generated;
  }

  /** Why events could not be delivered. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  async publish(event: CloudEvent): Promise<Published> {
    const published = await this.parts.outbox.publish(this.parts.namespace, event);
    if (published.kind === 'stored') await this.#dispatcher.deliver(published.deliveries);
    return published;
  }

  /** What a flow publishes: at once, or later in its own time. */
  async publishForFlow(event: CloudEvent, matchAt: number | undefined): Promise<Published> {
    const { clock } = this.parts;
    this.#generated.push(event);
    const wait = matchAt === undefined ? 0 : matchAt - (await clock.now());
    if (wait <= 0) return this.publish(event);
    await clock.hold();
    const later = this.publishAfter(wait, event);
    this.#later.add(later);
    void later.finally(() => this.#later.delete(later));
    return { kind: 'stored', deliveries: [] };
  }

  /** The test is over: nothing is published any more. */
  async close(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#later);
  }

  private async publishAfter(ms: number, event: CloudEvent): Promise<void> {
    const { clock } = this.parts;
    try {
      await clock.sleep(ms, this.#over.signal);
      if (!this.#over.signal.aborted) await this.publish(event);
    } catch (error) {
      this.#problems.push(`an event could not be published: ${(error as Error).message}`);
    } finally {
      await clock.release();
    }
  }
}
