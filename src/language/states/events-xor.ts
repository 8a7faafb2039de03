import { typedEvent } from '../events.js';
import type { EventsXorState } from '../model.js';
import { nonEmptyList } from '../rules/list.js';
import { optional, record, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { duration } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

const former = { type: 'Put it below "event".', context: 'Put it below "event".' };

/** Waits for the first of several events, each with its own continuation (specification 1.10). */
export const eventsXor: Rule<EventsXorState> = stateOf('eventsXor', {
  events: required(nonEmptyList(record({ event: required(typedEvent), ...continuation }, { former }))),
  timeout: optional(duration),
});
