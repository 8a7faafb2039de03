import { typedEvent } from '../events.js';
import type { EventsAndState } from '../model.js';
import { nonEmptyList } from '../rules/list.js';
import { optional, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { duration } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

/** Waits for all of several events (specification 1.10). */
export const eventsAnd: Rule<EventsAndState> = stateOf('eventsAnd', 'Waits for all of several events.', {
  ...continuation,
  events: required('The events.', nonEmptyList(typedEvent)),
  timeout: optional('How long the state may take at most. Without it 15 minutes.', duration),
});
