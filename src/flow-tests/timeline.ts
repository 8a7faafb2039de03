import { addDuration } from '../language/duration.js';
import type { FlowClock } from './engine/clock.js';

/** Something that a test does at a point in the flow's time. */
export interface Deed {
  /** ISO 8601, counted from the start. */
  readonly at: string;
  readonly act: () => Promise<unknown>;
}

/**
 * Does things in the order of their times; what the flow can do by then it has done. Of those at the same time the first
 * one's effect is over before the next one comes.
 * @param begin instant of the start; the clock is held, and stays so
 * @param signal ends it
 */
export async function playTimeline(
  clock: FlowClock,
  begin: number,
  deeds: readonly Deed[],
  signal: AbortSignal,
): Promise<void> {
  const ordered = deeds.map((deed) => ({ ...deed, instant: addDuration(begin, deed.at) }));
  for (const { instant, act } of ordered.toSorted((a, b) => a.instant - b.instant)) {
    const wait = instant - (await clock.now());
    if (wait > 0) await clock.sleep(wait, signal);
    if (signal.aborted) return;
    await clock.settle(signal);
    if (signal.aborted) return;
    await act();
  }
}
