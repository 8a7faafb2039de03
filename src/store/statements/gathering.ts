import { setTimeout as sleep } from 'node:timers/promises';
import { isRefusal } from '../connection/postgres-errors.js';

interface Asked<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/** A statement takes so many at most. */
const most = 100;
/** Of the statements of a start: most of its time is Temporal's. */
export const START_REST = 8;
/** Nobody waits longer than this, in milliseconds, for a rest to end. */
const longestRest = 25;

/**
 * Makes one statement of what many ask at the same time: while one is under way, what comes is gathered for the next. Who asks
 * alone waits for nobody; under load a statement serves many. What is asked is always done after it was asked, so nobody sees
 * older data than with a statement of its own.
 */
export class Gathering<T, R> {
  private readonly queues = new Map<string, Asked<T, R>[]>();

  /**
   * @param work gives a result for each item, in their order; it changes nothing when it is refused
   * @param rest how many times as long as a statement took it waits before the next: a busy database takes longer, and each
   * statement then serves more. For what is a small part of a longer request; 0 is none.
   */
  constructor(
    private readonly work: (items: readonly T[]) => Promise<readonly R[]>,
    private readonly rest = 0,
  ) {}

  /** @param key only what has the same key goes together, and waits for each other */
  ask(item: T, key = ''): Promise<R> {
    return new Promise((resolve, reject) => {
      const asked = { item, resolve, reject };
      const queue = this.queues.get(key);
      if (queue !== undefined) queue.push(asked);
      else void this.run(key, asked);
    });
  }

  /** For what is too large to go with others. */
  async alone(item: T): Promise<R> {
    const [result] = await this.work([item]);
    return result as R;
  }

  private async run(key: string, first: Asked<T, R>): Promise<void> {
    const queue = [first];
    this.queues.set(key, queue);
    while (queue.length > 0) {
      const begun = performance.now();
      await this.serve(queue.splice(0, most));
      const rest = Math.min((performance.now() - begun) * this.rest, longestRest);
      if (rest >= 1) await sleep(rest);
    }
    this.queues.delete(key);
  }

  private async serve(batch: readonly Asked<T, R>[]): Promise<void> {
    try {
      const results = await this.work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(results[i] as R));
    } catch (error) {
      // One of them is at fault, and the others must not suffer from it.
      if (batch.length > 1 && isRefusal(error)) await Promise.all(batch.map((one) => this.serve([one])));
      else for (const { reject } of batch) reject(error);
    }
  }
}
