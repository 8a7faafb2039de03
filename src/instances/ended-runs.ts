import type { Client } from '@temporalio/client';
import { Rounds } from '../process/rounds.js';
import type { ListenerStore } from '../store/events/listeners.js';
import type { InstanceStore } from '../store/instances/instances.js';
import type { CheckRow } from './check-row.js';
import { listedRuns, type RunsById } from './listed-runs.js';
import { type LastLook, lookEveryMs, sinceLastLook, type Stretch, within } from './since-last-look.js';

/** Whoever has made a row has started its run by then, or has given the start up, in milliseconds. */
const startedAfter = 60_000;

export interface EndedRunsParts {
  readonly client: Client;
  readonly last: LastLook;
  readonly index: Pick<InstanceStore, 'unconfirmed' | 'pendingSince' | 'confirm'>;
  readonly check: CheckRow;
  readonly listeners: Pick<ListenerStore, 'collect'>;
  readonly problem: (message: string, error: unknown) => void;
}

/**
 * A run reports its end a moment before Temporal has it, and not at all when it is ended from outside or its worker is killed at that
 * moment. So what has ended in Temporal since the last look is compared with the index, by whichever API process is first: the price
 * follows what ends, not what waits. Rows whose start was never made are found when they are a minute old.
 */
export class EndedRuns {
  readonly rounds: Rounds;

  constructor(private readonly parts: EndedRunsParts) {
    this.rounds = new Rounds({
      everyMs: lookEveryMs,
      work: (ending) => this.look(Date.now(), ending),
      failed: (error) =>
        parts.problem('what ended in Temporal could not be compared with the index; it is tried again', error),
    });
  }

  /** Confirms the ends before now, in milliseconds since the epoch, and removes the waits that killed instances left behind. */
  async look(now: number, ending?: AbortSignal): Promise<void> {
    const { client, last, index, check, listeners } = this.parts;
    for await (const [from, to] of sinceLastLook(last, now, ending)) {
      for await (const runs of listedRuns(client, ended([from, to]))) await this.settle(runs);
      for (const row of await index.pendingSince(from - startedAfter, to - startedAfter)) await check(row);
    }
    await listeners.collect();
  }

  /** One that was terminated may run again: who resets a run in Temporal terminates it. */
  private async settle(runs: RunsById): Promise<void> {
    const { index, check } = this.parts;
    const rows = await index.unconfirmed([...runs.keys()]);
    const reported = rows.filter(
      ({ id, status }) => status !== 'pending' && runs.get(id)?.status.name !== 'TERMINATED',
    );
    const confirmed = new Set(await index.confirm(reported.map(({ id }) => id)));
    for (const row of rows) if (!confirmed.has(row.id)) await check(row);
  }
}

function ended(stretch: Stretch): string {
  return `${within('CloseTime', stretch)} AND ExecutionStatus != 'ContinuedAsNew'`;
}
