import { defaultTimeout, longer } from '../duration.js';
import type { Flow, IsoDuration, State } from '../model.js';
import type { Check } from './reviewed.js';

/** Timeouts and delays of states that the interrupt of the flow always comes before (specification 7.1). */
export const lateTimeout: Check = ({ flow, spot }) => {
  const interrupt = flow.timeouts.interrupt ?? defaultTimeout;
  if (!longer(interrupt, 'PT0S')) return [];
  return flow.states.flatMap((state, i) => {
    const wait = waitOf(state);
    if (wait === undefined || !longer(wait.duration, interrupt)) return [];
    return [{ spot: spot(['states', i, wait.field]), message: messageOf(wait, flow) }];
  });
};

interface Wait {
  readonly field: 'timeout' | 'duration';
  readonly duration: IsoDuration;
}

/** How long a state may wait at most, as its author wrote it. */
function waitOf(state: State): Wait | undefined {
  if (state.type === 'delay') return { field: 'duration', duration: state.duration };
  if (!('timeout' in state) || state.timeout === undefined) return undefined;
  // Nobody waits for an asynchronous action.
  return state.type === 'action' && state.async ? undefined : { field: 'timeout', duration: state.timeout };
}

function messageOf({ field, duration }: Wait, { timeouts }: Flow): string {
  const interrupt =
    timeouts.interrupt === undefined
      ? `${defaultTimeout} after its start, the default`
      : `${timeouts.interrupt} after its start`;
  return (
    `This ${field === 'duration' ? 'delay' : 'timeout'} of ${duration} is never reached: the flow is interrupted ${interrupt}. ` +
    `Set "timeouts.interrupt" to more than ${duration}.`
  );
}
