import type { Connection } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import type { FlowClock } from './clock.js';

type TestService = NonNullable<Connection['testService']>;

/** Does something that may take long, and gives it up when it can come to nothing any more. */
export type WhileOpen = <T>(work: () => Promise<T>) => Promise<T>;

/** So much flow time shows whether the clock jumps: over it at once, or not. In milliseconds. */
const firstProbe = 100;
/** On a busy machine the question itself takes time: later probes are longer. */
const longestProbe = 1_600;
/** A probe that took a smaller part of its time than this was jumped over, at least at its end. */
const jumped = 0.7;
/** Probes after which a clock that did not jump is held by nobody who will release it. */
const checks = 3;

/**
 * The clock of Temporal's time-skipping server. The server counts who holds it: a workflow task or an activity that is to be
 * done, and whoever asks. From its start on it is held once for the one who drives the tests.
 */
export class SkippingClock implements FlowClock {
  readonly skips = true;
  #holds = 1;
  #sleeps = 0;

  /** @param whileOpen gives up what it does when the server is left */
  constructor(
    private readonly service: TestService,
    private readonly whileOpen: WhileOpen,
  ) {}

  async now(): Promise<number> {
    return tsToMs((await this.service.getCurrentTime({})).time);
  }

  /** Sleeps of whoever holds the clock, activities among them. */
  get sleeps(): number {
    return this.#sleeps;
  }

  /** Own holds, given up ones included. */
  get holds(): number {
    return this.#holds;
  }

  /** Gives back a hold that the server took and forgot. */
  async releaseForgotten(): Promise<void> {
    await this.service.unlockTimeSkipping({});
  }

  async hold(): Promise<void> {
    this.#holds++;
    await this.service.lockTimeSkipping({});
  }

  async release(): Promise<void> {
    this.#holds--;
    await this.service.unlockTimeSkipping({});
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    // When the server is left, a sleep that fails while nobody waits for it would end the process.
    if (signal?.aborted) return;
    this.#sleeps++;
    const duration = msToTs(Math.ceil(ms));
    const slept = this.whileOpen(() => this.service.unlockTimeSkippingWithSleep({ duration })).finally(
      () => this.#sleeps--,
    );
    if (signal === undefined) return void (await slept);
    if ((await firstOf(slept, signal)) === 'slept') return;
    // The server holds the clock at the end of the sleep, whoever still waits for it: until then somebody else has to.
    await this.hold();
    void slept.then(() => this.release()).catch(() => undefined);
  }

  async settle(signal: AbortSignal): Promise<void> {
    for (let ms = firstProbe; !signal.aborted; ms = Math.min(2 * ms, longestProbe)) {
      if (await this.jumpsOver(ms)) return;
    }
  }

  async check(): Promise<boolean> {
    for (let i = 0; i < checks; i++) if (await this.jumpsOver(firstProbe * 2 ** i)) return true;
    return false;
  }

  private async jumpsOver(ms: number): Promise<boolean> {
    const begin = performance.now();
    await this.sleep(ms);
    return performance.now() - begin < jumped * ms;
  }
}

async function firstOf(slept: Promise<unknown>, signal: AbortSignal): Promise<'slept' | 'aborted'> {
  let abort = (): void => undefined;
  const aborted = new Promise<'aborted'>((resolve) => {
    abort = () => resolve('aborted');
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([slept.then(() => 'slept' as const), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
