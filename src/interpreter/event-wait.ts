import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import type { EventSignal, ListenerRegistration, LocalActivities } from './contract.js';
import type { Run } from './run.js';
import { awaitWorld, beforeDeadline } from './waits.js';

const local = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1m',
});

/**
 * Registers a listener and waits for one of its events, until a deadline.
 * The listener is gone when this returns: the delivery consumes it, any other end removes it.
 * @throws FlowError of the deadline
 */
export async function waitForEvent(
  run: Run,
  events: ListenerRegistration['events'],
  summary: string,
): Promise<EventSignal> {
  const waitId = `w${run.trace.step}`;
  run.inbox.expect(waitId);
  try {
    const registration = { namespace: run.input.namespace, instance: run.id, waitId, events };
    await awaitWorld(run, local.registerListener(registration));
    return await beforeDeadline(run, summary, () => run.inbox.receive(waitId));
  } catch (error) {
    await CancellationScope.nonCancellable(() => local.removeListener(run.id, waitId));
    throw error;
  } finally {
    run.inbox.close(waitId);
  }
}
