import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import { flowError } from '../../errors/flow-error.js';
import type { ConsumedEvent } from '../../language/model.js';
import type { ListenerRegistration, LocalActivities } from '../activity-contract.js';
import { saveReads } from '../bounds/checkpoints.js';
import type { EventSignal } from '../contract.js';
import { requireContextFits } from '../bounds/data-limit.js';
import { evaluateFilter } from './event-context.js';
import { waitIdOf } from './inbox.js';
import { after, eachInTurn } from '../is-promise.js';
import { localWorkBeforeDeadline, localWorkOptions } from '../local-work.js';
import type { Run } from '../run.js';
import { awaitLocal, beforeDeadline } from '../waits.js';

const local = proxyLocalActivities<LocalActivities>(localWorkOptions);

/** The end of a wait is not held up for long by the listener it leaves. */
const removalOptions = { ...localWorkOptions, scheduleToCloseTimeout: '5s' } as const;

/**
 * Registers a listener and waits for its events, until a deadline.
 * The listener is gone when this returns: the delivery consumes it, any other end removes it.
 * @throws FlowError of the deadline, of a context that cannot be evaluated or is too large, or of events that are
 */
export async function waitForEvents(
  run: Run,
  mode: ListenerRegistration['mode'],
  definitions: readonly ConsumedEvent[],
): Promise<EventSignal> {
  const types = definitions.map(({ type }) => type).join(mode === 'and' ? ' and ' : ' or ');
  run.log('INFO', `Listening for an event of type ${types}`);
  const events = await eachInTurn(definitions, ({ type, context }) =>
    after(evaluateFilter(run, context), (known) => ({ type, context: known })),
  );
  requireContextFits(events.map(({ context }) => context));
  await saveReads(run, `${run.current}: before it listens`);
  const waitId = waitIdOf(run.trace.step);
  run.inbox.expect(waitId);
  try {
    if (!run.inbox.has(waitId)) await register(run, { waitId, mode, events });
    const signal = await beforeDeadline(run, `${run.current}: waits for event ${types}`, () =>
      run.inbox.receive(waitId),
    );
    run.spans?.woken(signal);
    if (signal.tooLarge !== undefined) throw flowError('direktiv.data.tooLarge', signal.tooLarge);
    return signal;
  } catch (error) {
    await removeListener(run, waitId);
    throw error;
  } finally {
    run.inbox.close(waitId);
  }
}

async function register(run: Run, wait: Pick<ListenerRegistration, 'waitId' | 'mode' | 'events'>): Promise<void> {
  const registration = { namespace: run.input.namespace, instance: run.id, ...wait };
  await localWorkBeforeDeadline(run, (limited) => local.registerListener.executeWithOptions(limited, [registration]));
}

/** A listener that stays because the store does not answer goes with the instance: its events are dropped by the wait's id. */
async function removeListener(run: Run, waitId: string): Promise<void> {
  const removing = (): Promise<void> => local.removeListener.executeWithOptions(removalOptions, [run.id, waitId]);
  try {
    await CancellationScope.nonCancellable(() => awaitLocal(run, removing()));
  } catch {
    run.log('WARN', 'The listener could not be removed: the store does not answer');
  }
}
