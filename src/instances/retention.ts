import type { RetentionStore } from '../store/retention.js';

const intervalMs = 3_600_000;
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
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly parts: RetentionParts) {}

  start(): void {
    this.after(firstMs);
  }

  /** Waits for the sweep that runs. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** One sweep; what fails is reported, and done the next time. */
  async sweep(now: number): Promise<void> {
    const { store, keep } = this.parts;
    await this.attempt('instances', async () =>
      store.sweepInstances(Math.min(now - (keep.instances ?? 0) * day, await this.forgottenBefore(now))),
    );
    await this.attempt('logs', () => store.sweepLogs(now - keep.logs * day));
    await this.attempt('events', () => store.sweepEvents(now - keep.events * day));
    await this.attempt('payloads', async () =>
      store.sweepPayloads(now - keep.payloads * day, await this.forgottenBefore(now)),
    );
    await this.attempt('definitions', async () => store.sweepDefinitions(await this.forgottenBefore(now)));
  }

  /** Runs that ended before this time Temporal does not know any more; a day, because it is late sometimes. */
  private async forgottenBefore(now: number): Promise<number> {
    return now - (await this.parts.temporalRetention()) - day;
  }

  private after(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.sweep(Date.now()).then(() => this.after(intervalMs));
    }, ms);
    this.timer.unref();
  }

  private async attempt(what: string, work: () => Promise<number>): Promise<void> {
    if (this.stopped) return;
    try {
      await work();
    } catch (error) {
      this.parts.problem(`old ${what} could not be deleted; it is tried again in an hour`, error);
    }
  }
}
