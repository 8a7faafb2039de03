import { typedEvent } from '../events.js';
import type { EventsAndState } from '../model.js';
import { nonEmptyList } from '../rules/list.js';
import { optional, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { duration } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

/** Waits for all of several events (specification 1.10). */
export const eventsAnd: Rule<EventsAndState> = stateOf('eventsAnd', {
  ...continuation,
  events: required(nonEmptyList(typedEvent)),
  timeout: optional(duration),
});
