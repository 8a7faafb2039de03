import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { CloudEvent } from '../events/cloud-event.js';
import { eventSignal, type EventSignal } from '../interpreter/contract.js';
import type { JsonObject } from '../json/json.js';

/** Hands an event to a waiting instance, by a signal that names the wait; an instance that has ended needs none. */
export function wakeBySignal(client: Client): (instance: string, waitId: string, event: CloudEvent) => Promise<void> {
  return async (instance, waitId, event) => {
    try {
      await client.workflow
        .getHandle(instance)
        .signal<[EventSignal]>(eventSignal, { waitId, eventId: event.id, event: event as unknown as JsonObject });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };
}
