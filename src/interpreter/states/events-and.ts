import type { EventsAndState } from '../../language/model.js';
import { waitForEvents } from '../events/event-wait.js';
import type { Executor } from '../outcome.js';

/**
 * Waits for one event for each of its definitions. They land in the data under their types, those of a type that was there
 * before under the type and their position in the order of arrival (specification 4.12, decision D19).
 */
export const eventsAnd: Executor<EventsAndState> = async (state, run) => {
  run.deadlines.startState(state.timeout, Date.now());
  const { events } = await waitForEvents(run, 'and', state.events);
  const seen = new Set<string>();
  for (const [position, event] of events.entries()) {
    const type = String(event['type']);
    run.store(seen.has(type) ? `${type}.${position}` : type, event);
    seen.add(type);
  }
  return state;
};
