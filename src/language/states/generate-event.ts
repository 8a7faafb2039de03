import type { GenerateEventState } from '../model.js';
import { dictionary, jx } from '../rules/json-values.js';
import { defaulted, optional, record, required } from '../rules/record.js';
import { refine, type Rule } from '../rules/rule.js';
import { badDuration, nonEmptyText, textOrAbsent } from '../rules/scalars.js';
import { isDuration } from '../duration.js';
import { continuation, stateOf } from '../state-fields.js';

const delay: Rule<string | undefined> = refine(textOrAbsent, (value, at) => {
  if (value === undefined || value === 'immediate') return undefined;
  return isDuration(value) ? value : badDuration(value, at);
});

/** Publishes an event (specification 1.10). */
export const generateEvent: Rule<GenerateEventState> = stateOf('generateEvent', {
  ...continuation,
  event: required(
    record({
      type: required(nonEmptyText),
      source: required(nonEmptyText),
      data: optional(jx),
      datacontenttype: optional(textOrAbsent),
      context: defaulted(dictionary, {}),
    }),
  ),
  delay: optional(delay),
});
