import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { CloudEvent } from '../events/cloud-event.js';
import { eventSignal, type EventSignal } from '../interpreter/contract.js';

/** Events for one wait of an instance. */
export interface Waking {
  readonly instance: string;
  readonly waitId: string;
  readonly choice: number;
  readonly events: readonly CloudEvent[];
}

/** Hands events to a waiting instance, by a signal that names the wait; an instance that has ended needs none. */
export function wakeBySignal(client: Client): (waking: Waking) => Promise<void> {
  return async ({ instance, waitId, choice, events }) => {
    try {
      await client.workflow.getHandle(instance).signal<[EventSignal]>(eventSignal, { waitId, choice, events });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };
}
