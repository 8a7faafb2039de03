import { ApplicationFailure } from '@temporalio/activity';
import { generatedEvent } from '../events/generated-event.js';
import type { LocalActivities } from '../interpreter/activity-contract.js';
import type { EventOutbox } from '../store/events/outbox.js';

/** The local activity that publishes an event; the dispatchers deliver it. An event that was published before is left alone. */
export function createPublishEvent(outbox: Pick<EventOutbox, 'publishForDispatch'>): LocalActivities['publishEvent'] {
  return async (event) => {
    const { kind } = await outbox.publishForDispatch(event.namespace, generatedEvent(event), event.matchAt);
    if (kind === 'no-namespace') throw ApplicationFailure.nonRetryable(`there is no namespace ${event.namespace}`);
  };
}
