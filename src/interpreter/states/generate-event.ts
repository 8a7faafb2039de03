import { addDuration } from '../../language/duration.js';
import type { GenerateEventState, IsoDuration } from '../../language/model.js';
import { eventAttributes } from '../events/event-attributes.js';
import { evaluateContext } from '../events/event-context.js';
import { evaluateFor } from '../expressions.js';
import { after } from '../is-promise.js';
import type { Executor } from '../outcome.js';
import { publishEvent } from '../events/publish-event.js';

/** Publishes an event in the namespace; a delay is that of the event, the state does not wait for it (specification 4.9). */
export const generateEvent: Executor<GenerateEventState> = (state, run) => {
  const { type, source, datacontenttype, data = null, context } = state.event;
  return after(evaluateFor(run, data), (payload) =>
    after(evaluateContext(run, context), (values) =>
      publishEvent(run, {
        type,
        source,
        ...(datacontenttype === undefined ? {} : { datacontenttype }),
        data: payload,
        attributes: eventAttributes(run, values),
        ...(state.delay === undefined ? {} : { matchAt: instantAfter(state.delay) }),
      }).then(() => state),
    ),
  );
};

/** Beyond what a date can hold is as late as can be. */
function instantAfter(delay: IsoDuration): number {
  return Math.min(addDuration(Date.now(), delay), Number.MAX_SAFE_INTEGER);
}
