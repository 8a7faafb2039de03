import { Rounds } from '../process/rounds.js';
import type { NamespaceStore } from '../store/namespaces/namespaces.js';
import { eachOnItsOwn } from './each-on-its-own.js';
import type { StartRules } from './start-rules.js';

export interface StartRepairParts {
  readonly rules: StartRules;
  readonly namespaces: Pick<NamespaceStore, 'list'>;
  /** Reports what went wrong where nobody waits for an answer. */
  readonly problem: (message: string, error: unknown) => void;
}

const everyMs = 15 * 60_000;
/** After a change that could not be set up. */
const soonMs = 5_000;
/** After a repair that failed. */
const retryMs = 10_000;

/**
 * Compares what starts flows with the flow files when the process starts and every 15 minutes, and after something could not
 * be set up. Every API process does so: setting right what is right changes nothing.
 */
export class StartRepair {
  readonly rounds: Rounds;

  constructor(private readonly parts: StartRepairParts) {
    this.rounds = new Rounds({
      ...{ everyMs, firstMs: 0, retryMs },
      work: (ending) => this.repair(ending),
      failed: (error) =>
        parts.problem('what starts flows could not be compared with their files; it is tried again', error),
    });
  }

  /** A file was changed: sets up its start. What fails is only reported, and repaired soon. */
  async changed(namespace: string, path: string): Promise<void> {
    const what = `what starts the flows at ${path} of ${namespace} could not be set up`;
    await this.orLater(what, () => this.parts.rules.changed(namespace, path));
  }

  /** A namespace was paused, or goes on: so do its schedules. What fails is only reported, and repaired soon. */
  async followPause(namespace: string): Promise<void> {
    const what = `not all schedules of ${namespace} could be paused, or go on, with it`;
    await this.orLater(what, () => this.parts.rules.followPause(namespace));
  }

  private async orLater(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.parts.problem(`${what}; it is tried again`, error);
      this.rounds.soon(soonMs);
    }
  }

  private async repair(ending: AbortSignal): Promise<void> {
    await eachOnItsOwn(await this.parts.namespaces.list(), async ({ name }) => {
      if (!ending.aborted) await this.parts.rules.repair(name);
    });
    if (!ending.aborted) await this.parts.rules.removeOrphans();
  }
}
