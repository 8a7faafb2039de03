import { longer } from '../duration.js';
import type { Check } from './reviewed.js';

/** A kill that comes before the interrupt, which then never does (specification 7.1). */
export const earlyKill: Check = ({ flow: { timeouts }, spot }) => {
  const { interrupt, kill } = timeouts;
  if (interrupt === undefined || kill === undefined) return [];
  // A zero timeout is switched off.
  if (!longer(interrupt, 'PT0S') || !longer(kill, 'PT0S') || longer(kill, interrupt)) return [];
  const message =
    `The flow is killed ${kill} after its start, so its interrupt after ${interrupt} never comes. ` +
    'Make "kill" longer than "interrupt", or leave one of them out.';
  return [{ spot: spot(['timeouts', 'kill']), message }];
};
