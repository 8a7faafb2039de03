import type { Compared, ComparedRunStore } from '../store/instances/compared-runs.js';

/** How far something was looked through, for all processes. */
export interface LastLook {
  /** In milliseconds since the epoch. */
  until(): Promise<number>;
  /** Never back. */
  moveTo(time: number): Promise<void>;
}

/** How far the begins, or the ends, of runs were compared. */
export function lastLook(store: Pick<ComparedRunStore, 'until' | 'moveTo'>, what: Compared): LastLook {
  return { until: () => store.until(what), moveTo: (time) => store.moveTo(what, time) };
}

/** Between two looks, in milliseconds. */
export const lookEveryMs = 60_000;
/** So much is looked at twice, in milliseconds: Temporal's lists may have been behind its runs. */
const overlap = 120_000;
/** What happened within this many milliseconds is one list. */
const slice = 600_000;

/** A stretch of time, in milliseconds since the epoch; its end does not belong to it. */
export type Stretch = readonly [from: number, to: number];

/**
 * The time from the last look to `end`, and a little before it, in pieces: each that is asked for after another says that the one before
 * was looked through. Nothing when another process has just done it.
 */
export async function* sinceLastLook(last: LastLook, end: number, ending?: AbortSignal): AsyncGenerator<Stretch, void> {
  const until = await last.until();
  if (Math.abs(end - until) < lookEveryMs / 2) return;
  // A process whose clock was far ahead has left a time to come: until then each looks for itself.
  for (let from = Math.min(until, end) - overlap; from < end && !ending?.aborted; from += slice) {
    const to = Math.min(from + slice, end);
    yield [from, to];
    await last.moveTo(to);
  }
}

/** A condition of Temporal's lists: one of its times lies within the stretch. */
export function within(time: 'StartTime' | 'CloseTime', stretch: Stretch): string {
  const [first, end] = stretch.map((ms) => `'${new Date(ms).toISOString()}'`);
  return `${time} >= ${first} AND ${time} < ${end}`;
}
