import type { EventHistory } from '../store/events/event-history.js';
import type { Delivery } from '../store/events/deliveries.js';
import type { EventOutbox } from '../store/events/outbox.js';
import type { CloudEvent } from './cloud-event.js';

export interface BroadcasterParts {
  readonly outbox: Pick<EventOutbox, 'publish' | 'replay'>;
  readonly history: Pick<EventHistory, 'get'>;
  readonly dispatcher: {
    /** Tries deliveries that the caller has taken; those that fail are tried again later. */
    deliver(deliveries: readonly Delivery[]): Promise<void>;
  };
}

export interface Broadcaster {
  /**
   * Publishes an event in a namespace. When it resolves, the event is kept and its deliveries have been tried once:
   * whoever posts an event sees its effect in the next request. A duplicate is not delivered (specification 9.6).
   */
  broadcast(namespace: string, event: CloudEvent): Promise<'accepted' | 'duplicate' | 'no-namespace'>;
  /** Matches an event of the history once more, as if it came now. @returns false when the namespace has none of this id */
  replay(namespace: string, id: string): Promise<boolean>;
}

/** Publishing on an outbox, whose deliveries are tried at once. */
export function createBroadcaster({ outbox, history, dispatcher }: BroadcasterParts): Broadcaster {
  return {
    async broadcast(namespace, event) {
      const published = await outbox.publish(namespace, event);
      if (published.kind !== 'stored') return published.kind;
      await dispatcher.deliver(published.deliveries);
      return 'accepted';
    },
    async replay(namespace, id) {
      const stored = await history.get(namespace, id);
      if (stored === undefined) return false;
      const { serial, event } = stored;
      await dispatcher.deliver(await outbox.replay({ serial, namespace, event }));
      return true;
    },
  };
}
