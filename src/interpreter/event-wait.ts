import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import type { ConsumedEvent } from '../language/model.js';
import type { EventSignal, ListenerRegistration, LocalActivities } from './contract.js';
import { requireContextFits } from './data-limit.js';
import { evaluateContext } from './event-context.js';
import { after, eachInTurn } from './is-promise.js';
import type { Run } from './run.js';
import { awaitWorld, beforeDeadline } from './waits.js';

const local = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1m',
});

/**
 * Registers a listener and waits for its events, until a deadline.
 * The listener is gone when this returns: the delivery consumes it, any other end removes it.
 * @throws FlowError of the deadline, or of a context that cannot be evaluated or is too large
 */
export async function waitForEvents(
  run: Run,
  mode: ListenerRegistration['mode'],
  definitions: readonly ConsumedEvent[],
): Promise<EventSignal> {
  const types = definitions.map(({ type }) => type).join(mode === 'and' ? ' and ' : ' or ');
  run.log('INFO', `Listening for an event of type ${types}`);
  const events = await eachInTurn(definitions, ({ type, context }) =>
    after(evaluateContext(run, context), (known) => ({ type, context: known })),
  );
  requireContextFits(events.map(({ context }) => context));
  const waitId = `w${run.trace.step}`;
  run.inbox.expect(waitId);
  try {
    const registration = { namespace: run.input.namespace, instance: run.id, waitId, mode, events };
    await awaitWorld(run, local.registerListener(registration));
    return await beforeDeadline(run, `${run.current}: waits for event ${types}`, () => run.inbox.receive(waitId));
  } catch (error) {
    await CancellationScope.nonCancellable(() => local.removeListener(run.id, waitId));
    throw error;
  } finally {
    run.inbox.close(waitId);
  }
}
