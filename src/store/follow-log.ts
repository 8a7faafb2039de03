import { setTimeout as pause } from 'node:timers/promises';
import type { LogLine, LogPosition, LogScope, LogStore } from './logs.js';

/** How often the log is read. */
const pollMs = 500;
/** A line gets its number before it can be seen: for this long lines with smaller numbers may still come up. */
const settledMs = 5_000;
/** No more lines than these are numbered and not yet to be seen. */
const unsettledLines = 10_000;

/** Where to begin: behind a place, or with the line that arrived next. */
export type FollowFrom = { readonly after: LogPosition } | { readonly sinceId: number };

/**
 * The lines of a log in the order of their arrival, for ever; each once.
 * @throws the signal's reason when it aborts
 */
export async function* followLog(
  logs: Pick<LogStore, 'list'>,
  log: LogScope,
  from: FollowFrom,
  signal: AbortSignal,
): AsyncGenerator<LogLine, never> {
  const given = new GivenLines();
  for (;;) {
    const { settled } = given;
    const lines = await logs.list({ ...log, ...(settled === undefined ? from : { sinceId: settled }) });
    yield* given.add(lines, Date.now());
    await pause(pollMs, undefined, { signal });
  }
}

/** The lines that were given, as far as they could come up again. */
class GivenLines {
  /** Up to this number everything was given. */
  settled: number | undefined;
  /** Number -> when it was given; the older first. */
  private readonly recent = new Map<number, number>();

  /** @returns those of the lines that are new */
  add(lines: readonly LogLine[], now: number): LogLine[] {
    const fresh = lines.filter(({ id }) => !this.recent.has(id)).sort((a, b) => a.id - b.id);
    for (const { id } of fresh) this.recent.set(id, now);
    const newest = fresh.at(-1)?.id ?? 0;
    for (const [id, given] of this.recent) {
      if (given <= now - settledMs || id <= newest - unsettledLines) this.settle(id);
    }
    return fresh;
  }

  private settle(id: number): void {
    this.recent.delete(id);
    this.settled = Math.max(this.settled ?? 0, id);
  }
}
