import type { NamespaceStore } from '../store/namespaces/namespaces.js';
import { eachOnItsOwn } from './each-on-its-own.js';
import type { StartRules } from './start-rules.js';

export interface StartRepairParts {
  readonly rules: StartRules;
  readonly namespaces: Pick<NamespaceStore, 'list'>;
  /** Reports what went wrong where nobody waits for an answer. */
  readonly problem: (message: string, error: unknown) => void;
}

const intervalMs = 15 * 60_000;
const firstRetryMs = 5_000;

/**
 * Compares what starts flows with the flow files when the process starts and every 15 minutes, and after something could not
 * be set up. Every API process does so: setting right what is right changes nothing.
 */
export class StartRepair {
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Infinity;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private retryMs = firstRetryMs;

  constructor(private readonly parts: StartRepairParts) {}

  start(): void {
    this.after(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
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
      this.after(firstRetryMs);
    }
  }

  /** A repair that is due earlier stays: what failed during one that ends well is for the next. */
  private after(ms: number): void {
    if (this.stopped || this.dueAt <= Date.now() + ms) return;
    clearTimeout(this.timer);
    this.dueAt = Date.now() + ms;
    this.timer = setTimeout(() => {
      this.dueAt = Infinity;
      this.running = this.running.then(() => this.repair());
    }, ms);
    this.timer.unref();
  }

  private async repair(): Promise<void> {
    const whole = await this.repairAll();
    this.retryMs = whole ? firstRetryMs : Math.min(this.retryMs * 2, intervalMs);
    this.after(whole ? intervalMs : this.retryMs);
  }

  /** @returns false when something is left to be done */
  private async repairAll(): Promise<boolean> {
    try {
      await eachOnItsOwn(await this.parts.namespaces.list(), async ({ name }) => {
        if (!this.stopped) await this.parts.rules.repair(name);
      });
      if (!this.stopped) await this.parts.rules.removeOrphans();
      return true;
    } catch (error) {
      this.parts.problem('what starts flows could not be compared with their files; it is tried again', error);
      return false;
    }
  }
}
