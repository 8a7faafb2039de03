import { setTimeout as after } from 'node:timers/promises';
import type { InstanceReport } from '../interpreter/report-contract.js';
import { beginsChild } from '../store/instances/begins-child.js';

/** Where reports end up. */
export interface ReportRows {
  write(batch: readonly InstanceReport[]): Promise<void>;
}

/** How long progress may wait for company, or for the end, before it is written. */
const linger = 100;
/** A task of Temporal is held up by a report no longer than this. */
const longestHold = 2_000;
const retryDelay = 1_000;
/** Reports kept while the store is away; the oldest go first, Temporal still knows how the instances ended. */
const bufferLimit = 20_000;

/**
 * Writes reports of runs to the index, those of many runs in one statement: progress waits a moment for more, and while one
 * batch is on its way the next one collects. A batch that fails is tried again later. What a kill -9 takes is at most the
 * log of that moment, never an end that Temporal knows of, nor an instance that a workflow has started.
 */
export class ReportWriter {
  private waiting: InstanceReport[] = [];
  private writing: Promise<void> | undefined;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly rows: ReportRows,
    private readonly problem: (message: string, error?: unknown) => void,
  ) {}

  /** Resolves at once for progress, for what must not be lost when it is written or after two seconds. Never rejects. */
  async submit(report: InstanceReport): Promise<void> {
    this.waiting.push(report);
    this.dropOldest();
    if (report.ended === undefined && !beginsChild(report)) {
      this.timer ??= setTimeout(() => void this.flush(), linger);
      return;
    }
    await Promise.race([this.flush(), after(longestHold, undefined, { ref: false })]);
  }

  /** Writes what is left, once. */
  async close(): Promise<void> {
    this.closed = true;
    await this.flush();
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.writing;
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.rows.write(batch);
      } catch (error) {
        this.problem(`${batch.length} reports of instances could not be written; they are kept and tried again`, error);
        this.waiting = [...batch, ...this.waiting];
        if (this.closed) return;
        await after(retryDelay);
      }
    }
  }

  private dropOldest(): void {
    const surplus = this.waiting.length - bufferLimit;
    if (surplus <= 0) return;
    this.waiting.splice(0, surplus);
    this.problem(`${surplus} reports of instances were dropped: the store has been away too long`);
  }
}
