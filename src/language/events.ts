import { dictionary } from './rules/json-values.js';
import { defaulted, record, required } from './rules/record.js';
import type { Rule } from './rules/rule.js';
import { nonEmptyText, text } from './rules/scalars.js';
import type { ConsumedEvent, StartEvent } from './model.js';

const aboutType = 'Type of the event.';
const aboutContext = 'Attributes that it must have; * stands for any text.';

const former = { filters: 'Write "context".', correlate: 'Events are not correlated: remove this.' };

/** An event whose type may be empty, which the language does not check here (specification 1.8, 1.10). */
export const looseEvent: Rule<ConsumedEvent & StartEvent> = record(
  { type: defaulted(aboutType, text, ''), context: defaulted(aboutContext, dictionary, {}) },
  { former },
);

/** An event that must say its type. */
export const typedEvent: Rule<ConsumedEvent> = record(
  { type: required(aboutType, nonEmptyText), context: defaulted(aboutContext, dictionary, {}) },
  { former },
);
