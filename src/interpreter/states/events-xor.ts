import type { EventsXorState } from '../../language/model.js';
import { waitForEvents } from '../events/event-wait.js';
import type { Executor } from '../outcome.js';

/**
 * Waits for the first of several events; it lands in the data under its type. What follows is said by the definition that
 * matched, the first in the list when several do (specification 4.11, decision D20).
 */
export const eventsXor: Executor<EventsXorState> = async (state, run) => {
  run.deadlines.startState(state.timeout, Date.now());
  const definitions = state.events.map(({ event }) => event);
  const { choice, events } = await waitForEvents(run, 'or', definitions);
  const chosen = state.events[choice]!;
  run.store(chosen.event.type, events[0]!);
  return chosen;
};
