import { isDuration } from '../duration.js';
import { looseEvent } from '../events.js';
import type { ConsumeEventState } from '../model.js';
import { optional, required } from '../rules/record.js';
import { refine, spot, type Rule } from '../rules/rule.js';
import { durationMessage, durationShape, textOrAbsent } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

/** The language does not check this timeout: one that is no duration acts as absent (specification 1.10). */
const uncheckedTimeout: Rule<string | undefined> = refine(
  textOrAbsent,
  (value, at) => {
    if (value === undefined || isDuration(value)) return value;
    const message = `${durationMessage(value)} The default of 15 minutes holds.`;
    at.scope.report.warning('ignored-timeout', spot(at), message);
    return undefined;
  },
  durationShape,
);

/** Waits for one event (specification 1.10). */
export const consumeEvent: Rule<ConsumeEventState> = stateOf(
  'consumeEvent',
  'Waits for one event, which becomes part of the data by its type.',
  {
    ...continuation,
    event: required('The event.', looseEvent),
    timeout: optional('How long the state may take at most. Without it 15 minutes.', uncheckedTimeout),
  },
);
