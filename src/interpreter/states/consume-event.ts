import type { ConsumeEventState } from '../../language/model.js';
import { waitForEvents } from '../events/event-wait.js';
import type { Executor } from '../outcome.js';

/** Waits for one event; it lands in the data under its type (specification 4.10). */
export const consumeEvent: Executor<ConsumeEventState> = async (state, run) => {
  run.deadlines.startState(state.timeout, Date.now());
  const { events } = await waitForEvents(run, 'simple', [state.event]);
  run.store(state.event.type, events[0]!);
  return state;
};
