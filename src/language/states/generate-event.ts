import type { GenerateEventState } from '../model.js';
import { dictionary, jx } from '../rules/json-values.js';
import { defaulted, optional, record, required } from '../rules/record.js';
import { refine, type Rule } from '../rules/rule.js';
import { badDuration, durationShape, nonEmptyText, textOrAbsent } from '../rules/scalars.js';
import { durationPattern, isDuration } from '../duration.js';
import { continuation, stateOf } from '../state-fields.js';

const delay: Rule<string | undefined> = refine(
  textOrAbsent,
  (value, at) => {
    if (value === undefined || value === 'immediate') return undefined;
    return isDuration(value) ? value : badDuration(value, at);
  },
  { ...durationShape, pattern: `immediate|${durationPattern}` },
);

/** Publishes an event (specification 1.10). */
export const generateEvent: Rule<GenerateEventState> = stateOf(
  'generateEvent',
  'Publishes an event in the namespace.',
  {
    ...continuation,
    event: required(
      'The event.',
      record({
        type: required('Type of the event, by which flows wait for it.', nonEmptyText),
        source: required('Source of the event.', nonEmptyText),
        data: optional('Its payload.', jx),
        datacontenttype: optional('Media type of the payload.', textOrAbsent),
        context: defaulted('Further attributes of the event.', dictionary, {}),
      }),
    ),
    delay: optional('How long the event is held back; the state goes on at once.', delay),
  },
);
