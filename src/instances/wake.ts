import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { CloudEvent } from '../events/cloud-event.js';
import { FlowError } from '../errors/flow-error.js';
import { eventSignal, type EventSignal } from '../interpreter/contract.js';
import { requireDataFits } from '../interpreter/bounds/data-limit.js';

/** Events for one wait of an instance. */
export interface Waking {
  readonly instance: string;
  readonly waitId: string;
  readonly choice: number;
  readonly events: readonly CloudEvent[];
}

/** A signal that Temporal does not answer is given up after this, in milliseconds: the delivery is made again. */
const patience = 10_000;

/** Hands events to a waiting instance, by a signal that names the wait; an instance that has ended needs none. */
export function wakeBySignal(client: Client): (waking: Waking) => Promise<void> {
  return async ({ instance, waitId, choice, events }) => {
    try {
      const signal = { waitId, choice, ...whatFits(events) };
      await client.withDeadline(Date.now() + patience, () =>
        client.workflow.getHandle(instance).signal<[EventSignal]>(eventSignal, signal),
      );
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };
}

/** A run could not even read the signal of events that are too large together, and would try for ever. */
function whatFits(events: readonly CloudEvent[]): Pick<EventSignal, 'events' | 'tooLarge'> {
  try {
    if (events.length > 1) requireDataFits('the list of the events that came', events);
    return { events };
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return { events: [], tooLarge: error.message };
  }
}
