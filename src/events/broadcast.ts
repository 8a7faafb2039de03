import type { Delivery, EventOutbox } from '../store/outbox.js';
import type { CloudEvent } from './cloud-event.js';

export interface BroadcasterParts {
  readonly outbox: Pick<EventOutbox, 'publish'>;
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
}

/** Publishing on an outbox, whose deliveries are tried at once. */
export function createBroadcaster({ outbox, dispatcher }: BroadcasterParts): Broadcaster {
  return {
    async broadcast(namespace, event) {
      const published = await outbox.publish(namespace, event);
      if (published.kind !== 'stored') return published.kind;
      await dispatcher.deliver(published.deliveries);
      return 'accepted';
    },
  };
}
