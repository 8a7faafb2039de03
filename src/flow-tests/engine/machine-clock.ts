import type { FlowClock } from './clock.js';
import { pause } from './pause.js';

/** Whoever has done nothing for so long waits for something. */
const quiet = 300;

const never = new AbortController().signal;

/** The clock of the machine, for a Temporal server that skips nothing. */
export const machineClock: FlowClock = {
  skips: false,
  now: () => Promise.resolve(Date.now()),
  hold: () => Promise.resolve(),
  release: () => Promise.resolve(),
  async sleep(ms, signal = never) {
    await pause(ms, signal);
  },
  async settle(signal) {
    await pause(quiet, signal);
  },
  check: () => Promise.resolve(true),
};
