import type { InstanceEnd } from '../store/instances/end-instance.js';
import type { AddWay } from './way.js';

/** The part of the index that learns how instances ended. */
export interface EndRows {
  /** Confirms ends that were reported. @returns the ids it was done for */
  confirm(ids: readonly string[]): Promise<readonly string[]>;
  end(id: string, end: InstanceEnd): Promise<unknown>;
}

const delay = 1_000;

/**
 * Ends that were seen in Temporal, on their way to the index: mostly the report of the run was faster and only needs
 * to be confirmed, so they go in batches and nobody waits for them.
 */
export class Confirmations {
  private waiting = new Map<string, InstanceEnd>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly rows: EndRows,
    private readonly addWay: AddWay,
    private readonly problem: (message: string, error: unknown) => void,
  ) {}

  add(id: string, end: InstanceEnd): void {
    this.waiting.set(id, end);
    this.timer ??= setTimeout(() => void this.flush(), delay).unref();
  }

  /** Writes what is waiting; what cannot be written the sweep finds again. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = this.waiting;
    this.waiting = new Map();
    if (batch.size === 0) return;
    try {
      for (const id of await this.rows.confirm([...batch.keys()])) batch.delete(id);
      for (const [id, end] of batch) await this.rows.end(id, await this.addWay(id, end));
    } catch (error) {
      this.problem(`the ends of ${batch.size} instances could not be written to the index; the sweep does it`, error);
    }
  }
}
