import { Rounds } from '../process/rounds.js';
import type { InstanceStore } from '../store/instances/instances.js';
import type { CheckRow } from './check-row.js';

/** Each row takes a question to Temporal. */
const everyMs = 3_600_000;
/** Not in the middle of a start. */
const firstMs = 60_000;
const pageSize = 200;

export interface SweepParts {
  readonly index: Pick<InstanceStore, 'pending'>;
  readonly check: CheckRow;
  readonly problem: (message: string, error: unknown) => void;
}

/**
 * Looks at every row that is not settled, one after the other: ends that Temporal's lists did not tell are found, and instances
 * whose runs it has no more.
 */
export function sweepPending({ index, check, problem }: SweepParts): Rounds {
  return new Rounds({
    everyMs,
    firstMs,
    work: async (ending) => {
      for (let page = await index.pending(pageSize); page.length > 0;) {
        for (const row of page) {
          if (ending.aborted) return;
          await check(row);
        }
        page = await index.pending(pageSize, page.at(-1)?.serial);
      }
    },
    failed: (error) => problem('the sweep over pending instances failed; it is tried again', error),
  });
}
