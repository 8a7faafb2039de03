/**
 * Work that is done again and again. A round that takes longer than the time between two leaves out those that would have come
 * meanwhile, so that none pile up while an engine does not answer.
 */
export class Rounds {
  private readonly timer: NodeJS.Timeout;
  private round: Promise<void> | undefined;

  /** @param every milliseconds between two rounds @param work never rejects */
  constructor(
    every: number,
    private readonly work: () => Promise<unknown>,
  ) {
    this.timer = setInterval(() => this.begin(), every);
    this.timer.unref();
  }

  /** No round comes any more, and none is under way. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
  }

  private begin(): void {
    this.round ??= this.work().then(() => {
      this.round = undefined;
    });
  }
}
