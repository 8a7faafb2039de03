export interface RoundsOptions {
  /** From the end of a round to the next one, in milliseconds. */
  readonly everyMs: number;
  /** From the start to the first round, in milliseconds; {@link everyMs} when it is not said. */
  readonly firstMs?: number;
  /** From a round that failed to the next one, in milliseconds, doubled while they go on failing, up to {@link everyMs}, which it is when it is not said. */
  readonly retryMs?: number;
  /** One round; the signal aborts when no more are wanted, this one too. */
  readonly work: (ending: AbortSignal) => Promise<unknown>;
  /** Is told why a round failed; the next one comes all the same. Absent when the work never rejects. */
  readonly failed?: (error: unknown) => void;
}

/** Work that is done again and again, never two rounds at once, so that none pile up. It does not keep the process alive. */
export class Rounds {
  private readonly ending = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Infinity;
  private round: Promise<void> | undefined;
  private failures = 0;

  constructor(private readonly options: RoundsOptions) {}

  start(): void {
    this.soon(this.options.firstMs ?? this.options.everyMs);
  }

  /** Has a round begin in so many milliseconds, or right after the one that is under way then; one that is due earlier stays. */
  soon(ms: number): void {
    const at = Date.now() + ms;
    if (this.dueAt <= at) return;
    this.dueAt = at;
    if (this.round === undefined) this.wait();
  }

  /** Begins no more, and waits for the round that is under way. */
  async stop(): Promise<void> {
    this.ending.abort();
    clearTimeout(this.timer);
    await this.round;
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (this.ending.signal.aborted) return;
    this.timer = setTimeout(() => void (this.round = this.begin()), this.dueAt - Date.now());
    this.timer.unref();
  }

  private async begin(): Promise<void> {
    this.dueAt = Infinity;
    await this.attempt();
    this.round = undefined;
    this.dueAt = Math.min(this.dueAt, Date.now() + this.pauseMs());
    this.wait();
  }

  private async attempt(): Promise<void> {
    try {
      await this.options.work(this.ending.signal);
      this.failures = 0;
    } catch (error) {
      if (this.options.failed === undefined) throw error;
      this.failures += 1;
      this.options.failed(error);
    }
  }

  private pauseMs(): number {
    const { everyMs, retryMs = everyMs } = this.options;
    return this.failures === 0 ? everyMs : Math.min(everyMs, retryMs * 2 ** (this.failures - 1));
  }
}
