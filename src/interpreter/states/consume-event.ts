import type { ConsumeEventState } from '../../language/model.js';
import { evaluateContext } from '../event-context.js';
import { waitForEvent } from '../event-wait.js';
import type { Executor } from '../outcome.js';

/** Waits for one event; it lands in the data under its type (specification 4.10). */
export const consumeEvent: Executor<ConsumeEventState> = async (state, run) => {
  run.deadlines.startState(state.timeout, Date.now());
  const { type } = state.event;
  run.log('INFO', `Listening for an event of type ${type}`);
  const context = await evaluateContext(run, state.event.context);
  const { event } = await waitForEvent(run, [{ type, context }], `${state.id}: waits for event ${type}`);
  run.store(type, event);
  return state;
};
