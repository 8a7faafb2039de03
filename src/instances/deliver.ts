import type { Client } from '@temporalio/client';
import type { Delivery } from '../store/outbox.js';
import { wakeBySignal } from './wake.js';

/** Takes events to the instances they are for. Repeating a delivery changes nothing. */
export function deliverToInstances(client: Client): (delivery: Delivery) => Promise<void> {
  const wake = wakeBySignal(client);
  return async ({ instance, waitId, choice, events }) => {
    if (waitId !== null) await wake({ instance, waitId, choice, events });
  };
}
