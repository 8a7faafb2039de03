import { Repeated } from '../process/repeated.js';
import type { InstanceStore } from '../store/instances/instances.js';
import type { ListenerStore } from '../store/events/listeners.js';
import type { Settlement } from './settle.js';

const interval = 60_000;
const pageSize = 200;

/**
 * Looks at every pending row from time to time: an end whose report was lost is found, slowly, and so are the waits for
 * events that an instance left behind when it was killed.
 */
export class Sweep {
  private readonly rounds: Repeated;

  constructor(
    private readonly index: InstanceStore,
    private readonly settlement: Settlement,
    private readonly listeners: Pick<ListenerStore, 'collect'>,
    problem: (message: string, error: unknown) => void,
  ) {
    this.rounds = new Repeated(
      interval,
      () => this.sweep(),
      (error) => problem('the sweep over pending instances failed; it is tried again', error),
    );
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    await this.settle();
    await this.listeners.collect();
  }

  private async settle(): Promise<void> {
    let after = 0;
    for (;;) {
      const page = await this.index.pending(pageSize, after);
      for (const { id, namespace } of page) {
        const row = await this.index.get(namespace, id);
        if (row !== undefined) await this.settlement.check(row);
      }
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.serial;
    }
  }
}
