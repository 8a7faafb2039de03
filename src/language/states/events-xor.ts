import { typedEvent } from '../events.js';
import type { EventsXorState } from '../model.js';
import { nonEmptyList } from '../rules/list.js';
import { optional, record, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { duration } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

const former = { type: 'Put it below "event".', context: 'Put it below "event".' };

const eventBranch = record({ event: required('The event.', typedEvent), ...continuation }, { former });

/** Waits for the first of several events, each with its own continuation (specification 1.10). */
export const eventsXor: Rule<EventsXorState> = stateOf(
  'eventsXor',
  'Waits for the first of several events, each with a continuation of its own.',
  {
    events: required('The events.', nonEmptyList(eventBranch)),
    timeout: optional('How long the state may take at most. Without it 15 minutes.', duration),
  },
);
