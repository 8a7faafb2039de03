import type { Growth } from './growth.js';

/** A row gets its number before it can be seen: for this long rows with smaller numbers may still come up. */
const settledMs = 5_000;
/** No more rows than these are numbered and not yet to be seen. */
const unsettledRows = 10_000;

/** What is read at a time. */
export interface SerialRows<Row> {
  readonly rows: readonly Row[];
  /** There may be more at once: they are read when these were taken. */
  readonly more: boolean;
}

/**
 * Rows that only ever come in, in the order of their numbers, for ever; each once. They are read when those before were taken.
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
  const given = new GivenRows(numberOf);
  for (;;) {
    signal.throwIfAborted();
    const at = Date.now();
    const { rows, more } = await read(given.settled, given.unsettled);
    const fresh = given.add(rows, Date.now());
    if (fresh.length > 0) yield fresh;
    if (!more) await growth.next({ at, gaveRows: fresh.length > 0 }, signal);
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
