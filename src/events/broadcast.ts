import type { CloudEvent } from './cloud-event.js';
import { matches, type EventDefinition } from './match.js';

/** A wait of an instance for one of several events. */
export interface Listener {
  readonly instance: string;
  readonly waitId: string;
  readonly events: readonly EventDefinition[];
}

export interface BroadcasterParts {
  readonly history: {
    /** Keeps the event; `duplicate` when the namespace already has one of the same source and id. */
    append(record: {
      namespace: string;
      id: string;
      source: string;
      type: string;
      event: CloudEvent;
    }): Promise<'stored' | 'duplicate' | 'no-namespace'>;
  };
  readonly listeners: {
    /** Waiting listeners of the namespace that name this event type. */
    candidates(namespace: string, type: string): Promise<readonly Listener[]>;
    /** Marks the wait as served. */
    serve(instance: string, waitId: string): Promise<boolean>;
  };
  /**
   * Hands the event to the wait; a repeat or a wait that is over is no error.
   * It must be idempotent by the wait id: a wait may be woken again when a process dies before it is marked served.
   */
  wake(instance: string, waitId: string, event: CloudEvent): Promise<void>;
}

export interface Broadcaster {
  /**
   * Publishes an event in a namespace: keeps it in the history and wakes every wait that matches, before it resolves.
   * A duplicate is not delivered (specification 9.6).
   * @throws AggregateError when some waits could not be woken; the others were.
   */
  broadcast(namespace: string, event: CloudEvent): Promise<'accepted' | 'duplicate' | 'no-namespace'>;
}

/** So many waits are woken at a time: one event may match thousands. */
const concurrency = 32;

/** Publishing on a store and a way to wake instances. */
export function createBroadcaster({ history, listeners, wake }: BroadcasterParts): Broadcaster {
  /** The wake comes first: dying between the two repeats a wake, the other order would lose the event. */
  async function deliver(listener: Listener, event: CloudEvent): Promise<void> {
    await wake(listener.instance, listener.waitId, event);
    await listeners.serve(listener.instance, listener.waitId);
  }

  return {
    async broadcast(namespace, event) {
      const { id, source, type } = event;
      const kept = await history.append({ namespace, id, source, type, event });
      if (kept !== 'stored') return kept;
      const waiting = await listeners.candidates(namespace, type);
      const matching = waiting.filter((listener) => listener.events.some((definition) => matches(definition, event)));
      await deliverAll(matching, (listener) => deliver(listener, event));
      return 'accepted';
    },
  };
}

async function deliverAll(
  matching: readonly Listener[],
  deliver: (listener: Listener) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (let start = 0; start < matching.length; start += concurrency) {
    const results = await Promise.allSettled(matching.slice(start, start + concurrency).map(deliver));
    for (const result of results) if (result.status === 'rejected') failures.push(result.reason);
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} of ${matching.length} waiting instances could not be woken`);
  }
}
