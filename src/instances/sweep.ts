import type { InstanceStore } from '../store/instances.js';
import type { ListenerStore } from '../store/listeners.js';
import type { Settlement } from './settle.js';

const interval = 60_000;
const pageSize = 200;

/**
 * Looks at every pending row from time to time: an end whose report was lost is found, slowly, and so are the waits for
 * events that an instance left behind when it was killed.
 */
export class Sweep {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly index: InstanceStore,
    private readonly settlement: Settlement,
    private readonly listeners: Pick<ListenerStore, 'collect'>,
    private readonly problem: (message: string, error: unknown) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.running
        .then(() => this.sweep())
        .catch((error: unknown) => {
          this.problem('the sweep over pending instances failed; it is tried again', error);
        });
    }, interval);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
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
