import { Rounds } from '../process/rounds.js';
import type { RetentionStore } from '../store/retention.js';

const everyMs = 3_600_000;
/** Not in the middle of a start. */
const firstMs = 60_000;
const day = 24 * 3_600_000;

/** How long what is over is kept, in days. */
export interface KeepSettings {
  /** At least as long as Temporal keeps their runs, which is the default. */
  readonly instances: number | undefined;
  readonly logs: number;
  readonly events: number;
  readonly payloads: number;
}

export interface RetentionParts {
  readonly store: RetentionStore;
  readonly keep: KeepSettings;
  /** How long Temporal keeps runs that have ended, in milliseconds. */
  readonly temporalRetention: () => Promise<number>;
  /** Reports what went wrong where nobody waits for an answer. */
  readonly problem: (message: string, error: unknown) => void;
}

/** Deletes what is left of ended instances, old logs, events, payloads and definitions once an hour. */
export class Retention {
  readonly rounds: Rounds;

  constructor(private readonly parts: RetentionParts) {
    this.rounds = new Rounds({ everyMs, firstMs, work: (ending) => this.sweep(Date.now(), ending) });
  }

  /** One sweep; what fails is reported, and done the next time. */
  async sweep(now: number, ending?: AbortSignal): Promise<void> {
    for (const [what, work] of this.sweeps(now)) {
      if (ending?.aborted) return;
      try {
        await work();
      } catch (error) {
        this.parts.problem(`old ${what} could not be deleted; it is tried again in an hour`, error);
      }
    }
  }

  private sweeps(now: number): readonly (readonly [what: string, work: () => Promise<number>])[] {
    const { store, keep } = this.parts;
    const before = (days: number): number => now - days * day;
    // Runs that ended before this time Temporal does not know any more; a day, because it is late sometimes.
    const forgottenBefore = async (): Promise<number> => before(1) - (await this.parts.temporalRetention());
    return [
      ['instances', async () => store.sweepInstances(Math.min(before(keep.instances ?? 0), await forgottenBefore()))],
      ['logs', () => store.sweepLogs(before(keep.logs))],
      ['events', () => store.sweepEvents(before(keep.events))],
      ['payloads', async () => store.sweepPayloads(before(keep.payloads), await forgottenBefore())],
      ['definitions', async () => store.sweepDefinitions(await forgottenBefore())],
    ];
  }
}
