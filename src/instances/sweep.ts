import { Rounds } from '../process/rounds.js';
import type { ListenerStore } from '../store/events/listeners.js';
import type { InstanceStore } from '../store/instances/instances.js';
import type { Settlement } from './settle.js';

const everyMs = 60_000;
const pageSize = 200;

export interface SweepParts {
  readonly index: InstanceStore;
  readonly settlement: Settlement;
  readonly listeners: Pick<ListenerStore, 'collect'>;
  readonly problem: (message: string, error: unknown) => void;
}

/**
 * Looks at every pending row from time to time: an end whose report was lost is found, slowly, and so are the waits for
 * events that an instance left behind when it was killed.
 */
export function sweepPending({ index, settlement, listeners, problem }: SweepParts): Rounds {
  return new Rounds({
    everyMs,
    work: async () => {
      await settleAll(index, settlement);
      await listeners.collect();
    },
    failed: (error) => problem('the sweep over pending instances failed; it is tried again', error),
  });
}

async function settleAll(index: InstanceStore, settlement: Settlement): Promise<void> {
  let after = 0;
  for (;;) {
    const page = await index.pending(pageSize, after);
    for (const { id, namespace } of page) {
      const row = await index.get(namespace, id);
      if (row !== undefined) await settlement.check(row);
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.serial;
  }
}
