import { addDuration } from '../../language/duration.js';
import type { DelayState } from '../../language/model.js';
import type { Executor } from '../outcome.js';
import { pause } from '../waits.js';

/** Sleeps; has no timeout of its own, but those of the flow end it (specification 4.6). */
export const delay: Executor<DelayState> = async (state, run) => {
  run.log('INFO', `Going to sleep for ${state.duration}`);
  await pause(run, addDuration(Date.now(), state.duration), `${state.id}: sleeps ${state.duration}`);
  run.log('INFO', 'Woken up from sleep');
  return state;
};
