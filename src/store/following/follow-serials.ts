import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Growth } from './growth.js';

/** A row gets its number before it can be seen: for this long rows with smaller numbers may still come up. */
const settledMs = 5_000;
/** No more rows than these are numbered and not yet to be seen. */
const unsettledRows = 10_000;

/** So long, in milliseconds, a row waits at most for transactions that may have taken smaller numbers; some last, and have none. */
const longestHoldMs = 1_000;
/** Rows that wait are read again after this, in milliseconds, then after longer and longer: most transactions are short. */
const firstHoldMs = 25;

/** The transactions of PostgreSQL at a moment: all with smaller numbers than `ended` are over, none from `next` on has begun. */
export interface Moment {
  readonly ended: number;
  readonly next: number;
}

/** What is read at a time. */
export interface SerialRows<Row> {
  readonly rows: readonly Row[];
  /** When they were read. */
  readonly moment: Moment;
  /** There may be more at once: they are read when these were taken. */
  readonly more: boolean;
}

/** Columns for {@link momentOf}: the moment in which the statement looks at the tables. */
export const momentColumns = [
  sql<number>`(select pg_snapshot_xmin(pg_current_snapshot())::text::bigint)`.as('ended'),
  sql<number>`(select pg_snapshot_xmax(pg_current_snapshot())::text::bigint)`.as('next'),
] as const;

/** The moment in which rows were read. Where there are none, none have to wait. */
export function momentOf(rows: readonly Moment[]): Moment {
  const { ended, next } = rows[0] ?? { ended: 0, next: 0 };
  return { ended, next };
}

/**
 * Rows that only ever come in, in the order of their numbers, for ever; each once. They are read when those before were taken. A
 * row is given when no smaller number can come up any more, so that a client that comes back with the last one has missed none;
 * only a transaction that is under way for more than a second is not waited for, and its rows are given late.
 * @param growth of the table, which says when to read again
 * @param read gives rows behind a number, the first of them, at first those to begin with; it may leave out those that were given
 * @throws the signal's reason when it aborts
 */
export async function* followSerials<Row>(
  growth: Pick<Growth, 'next'>,
  read: (since: number | undefined, given: readonly number[]) => Promise<SerialRows<Row>>,
  numberOf: (row: Row) => number,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[], never> {
  const held = new HeldRows(numberOf);
  const given = new GivenRows(numberOf);
  for (;;) {
    signal.throwIfAborted();
    const at = Date.now();
    const { rows, more, moment } = await read(given.settled, given.unsettled);
    const ripe = held.ripe(rows, moment, Date.now());
    const fresh = given.add(ripe, Date.now());
    if (fresh.length > 0) yield fresh;
    if (ripe.length < rows.length) await pause(held.pauseMs(Date.now()), undefined, { signal });
    else if (!more) await growth.next({ at, gaveRows: fresh.length > 0 }, signal);
  }
}

/** Rows that were seen while transactions were under way: any of these may have taken a smaller number. */
class HeldRows<Row> {
  /** Up to this number rows may be given. */
  private upTo = 0;
  /** Rows up to a number wait until all transactions below another one are over; the first seen first. */
  private readonly waiting: { readonly upTo: number; readonly below: number; readonly since: number }[] = [];

  constructor(private readonly numberOf: (row: Row) => number) {}

  /** When to look again, in milliseconds. */
  pauseMs(now: number): number {
    const [first] = this.waiting;
    return Math.max(firstHoldMs, first === undefined ? 0 : (now - first.since) / 2);
  }

  /** @returns those of the rows that may be given */
  ripe(rows: readonly Row[], { ended, next }: Moment, now: number): Row[] {
    const newest = Math.max(0, ...rows.slice(-1).map(this.numberOf));
    if (newest > (this.waiting.at(-1)?.upTo ?? this.upTo)) this.waiting.push({ upTo: newest, below: next, since: now });
    for (let [first] = this.waiting; first !== undefined; [first] = this.waiting) {
      if (first.below > ended && now - first.since < longestHoldMs) break;
      this.upTo = first.upTo;
      this.waiting.shift();
    }
    return rows.filter((row) => this.numberOf(row) <= this.upTo);
  }
}

/** The rows that were given, as far as they could come up again. */
class GivenRows<Row> {
  /** Up to this number everything was given. */
  settled: number | undefined;
  /** Number -> when it was given; the older first. */
  private readonly recent = new Map<number, number>();

  constructor(private readonly numberOf: (row: Row) => number) {}

  /** Numbers of the rows that were given behind that. */
  get unsettled(): number[] {
    return [...this.recent.keys()];
  }

  /** @returns those of the rows that are new */
  add(rows: readonly Row[], now: number): Row[] {
    const { numberOf } = this;
    const fresh = rows.filter((row) => !this.recent.has(numberOf(row))).sort((a, b) => numberOf(a) - numberOf(b));
    for (const row of fresh) this.recent.set(numberOf(row), now);
    const last = fresh.at(-1);
    const newest = last === undefined ? 0 : numberOf(last);
    for (const [number, given] of this.recent) {
      if (given <= now - settledMs || number <= newest - unsettledRows) this.settle(number);
    }
    return fresh;
  }

  private settle(number: number): void {
    this.recent.delete(number);
    this.settled = Math.max(this.settled ?? 0, number);
  }
}
