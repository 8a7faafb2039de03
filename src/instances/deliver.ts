import type { Client } from '@temporalio/client';
import type { FileStarts } from '../starts/file-starts.js';
import type { DeliveryOutcome } from '../events/dispatcher.js';
import type { Delivery } from '../store/events/deliveries.js';
import { wakeBySignal } from './wake.js';

/** Takes events to the instances they are for, or starts them. Repeating a delivery changes nothing. */
export function deliverToInstances(
  client: Client,
  starts: Pick<FileStarts, 'byEvents'>,
): (delivery: Delivery) => Promise<DeliveryOutcome> {
  const wake = wakeBySignal(client);
  return async ({ id, namespace, instance, waitId, path, listener, choice, events }) => {
    if (path !== null) return starts.byEvents({ namespace, path, id: instance, listener, delivery: id, events });
    if (waitId !== null) await wake({ instance, waitId, choice, events });
    return 'settled';
  };
}
