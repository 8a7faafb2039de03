/** What is settled within so many milliseconds is taken out of the outbox together. */
const LINGER_MS = 50;

/**
 * Takes deliveries that are settled out of the outbox, many at once. Nobody waits for it: one that stays in is made again, which
 * changes nothing.
 */
export class SettledDeliveries {
  private ids: number[] = [];
  private timer: NodeJS.Timeout | undefined;
  private removal: Promise<void> = Promise.resolve();

  /**
   * @param remove takes them out
   * @param problem is told when that fails
   */
  constructor(
    private readonly remove: (ids: readonly number[]) => Promise<void>,
    private readonly problem: (error: unknown) => void,
  ) {}

  /** They are delivered, or given up. */
  add(ids: readonly number[]): void {
    if (ids.length === 0) return;
    this.ids.push(...ids);
    this.timer ??= setTimeout(() => this.flush(), LINGER_MS);
  }

  /** Takes out what is left. */
  async close(): Promise<void> {
    this.flush();
    await this.removal;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const ids = this.ids;
    this.ids = [];
    if (ids.length > 0)
      this.removal = Promise.all([this.removal, this.remove(ids).catch(this.problem)]).then(() => undefined);
  }
}
