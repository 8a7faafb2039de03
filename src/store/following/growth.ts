import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../schema.js';

/** How often a table is looked at while somebody follows it, in milliseconds. */
const lookMs = 100;
/** Whoever follows reads no more often than this, however much comes. */
const readMs = 500;
/** A row takes its number before it can be seen: so long after it was taken there is still something to read. */
const unseenMs = 1_000;
/** However quiet it is, whoever follows reads again after this. */
const quietMs = 5_000;

/** How a follower has read last. */
export interface LastRead {
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  /** It gave rows: there may be more than are read at a time. */
  readonly gaveRows: boolean;
}

/** Whether a follower has something to read, or has not looked for too long. @param grewAt when the table was seen to have grown */
export function isDue({ at, gaveRows }: LastRead, grewAt: number, now: number): boolean {
  if (now - at >= quietMs) return true;
  return now - at >= readMs && (gaveRows || grewAt > at - unseenMs);
}

/**
 * Tells all who follow a table that rows have come: one look at its last number for all of them, and not one at its rows for
 * each. The number is taken before a row can be seen, and by rows that are never kept; so it says where to look, and not more.
 */
export class Growth {
  private readonly waiting = new Set<{ readonly read: LastRead; readonly wake: () => void }>();
  private watching = false;
  private last: number | undefined;
  private grewAt = 0;

  /** @param taken the last number that was taken, 0 for none; rejects while the database is away */
  constructor(readonly taken: () => Promise<number>) {}

  /** Resolves when it is time to read again. @throws the signal's reason when it aborts */
  async next(read: LastRead, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve) => {
      const waiter = { read, wake: done };
      const { waiting } = this;
      function done(): void {
        waiting.delete(waiter);
        signal.removeEventListener('abort', done);
        resolve();
      }
      waiting.add(waiter);
      signal.addEventListener('abort', done);
      if (!this.watching) void this.watch();
    });
    signal.throwIfAborted();
  }

  /** Ends when nobody waits. Never rejects. */
  private async watch(): Promise<void> {
    this.watching = true;
    while (this.waiting.size > 0) {
      await this.look();
      const now = Date.now();
      for (const { read, wake } of [...this.waiting]) if (isDue(read, this.grewAt, now)) wake();
      await pause(lookMs);
    }
    this.watching = false;
  }

  private async look(): Promise<void> {
    try {
      const last = await this.taken();
      if (last !== this.last) this.grewAt = Date.now();
      this.last = last;
    } catch {
      this.grewAt = Date.now(); // Those who follow read, and meet the same error.
    }
  }
}

/** Of a table whose rows are numbered by a column. */
export function growthOf(db: Database, table: 'logs' | 'events', column: 'id' | 'serial'): Growth {
  const query = sql<{
    last: number | null;
  }>`select pg_sequence_last_value(pg_get_serial_sequence(${table}, ${column})::regclass) as last`;
  return new Growth(async () => (await query.execute(db)).rows[0]?.last ?? 0);
}
