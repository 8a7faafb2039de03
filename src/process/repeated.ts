/** Work that is done again and again, one round after the other. It does not keep the process alive. */
export class Repeated {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  /** @param failed is told why a round failed; the next one comes all the same */
  constructor(
    private readonly intervalMs: number,
    private readonly work: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** The first round begins after the interval. */
  start(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.work()).catch(this.failed);
    }, this.intervalMs);
    this.timer.unref();
  }

  /** Begins no more, and waits for the round that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
