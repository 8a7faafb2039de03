import type { Logger } from 'pino';
import { whenUnread } from './unread-output.js';

/** What ends a process, and the exit code that says so. Nobody reading its output is as good as Ctrl-C. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const CLOSE_MS = 15_000;

interface Closer {
  readonly title: string;
  readonly close: () => Promise<void>;
  readonly withinMs: number;
}

/**
 * Ends what a process has started, the last first. Each closer has a bound: one that hangs or fails is reported and the next
 * one runs, so that nothing is left behind because of a neighbour.
 */
export class Shutdown {
  readonly #closers: Closer[] = [];
  readonly #log: Logger;
  #running: Promise<void> | undefined;
  #signalled: ((exitCode: number) => void) | undefined;
  #unlisten: () => void = () => undefined;

  /**
   * Resolves at the first SIGINT or SIGTERM, or when nobody reads our output any more: with the exit code of a command that could
   * not finish because of that.
   */
  readonly requested: Promise<number>;

  constructor(log: Logger) {
    this.#log = log;
    this.requested = new Promise((resolve) => (this.#signalled = resolve));
  }

  /** Registers how to end what was just started. What comes up when the end has already come is ended at once. */
  add(title: string, close: () => Promise<void>, withinMs = CLOSE_MS): void {
    this.#closers.push({ title, close, withinMs });
    if (this.#running !== undefined) this.#running = this.#running.then(() => this.#closeAll());
  }

  /** From now on the first SIGINT or SIGTERM asks for the end, a second one forces it. */
  listen(): void {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    this.#unlisten = whenUnread(this.#onUnread);
  }

  /** Runs all closers once, however often it is called; never rejects. */
  run(): Promise<void> {
    this.#running ??= this.#closeAll();
    return this.#running;
  }

  readonly #onSignal = (signal: (typeof SIGNALS)[number]): void => {
    if (this.#signalled === undefined) {
      this.#log.warn(`second ${signal}: ending at once`);
      process.exit(EXIT_CODES[signal]);
    }
    this.#log.info(`${signal}: finishing what is running; once more to end at once`);
    this.#signalled(EXIT_CODES[signal]);
    this.#signalled = undefined;
  };

  /** Comes with each line that nobody reads, so a second one forces nothing. */
  readonly #onUnread = (): void => {
    this.#signalled?.(EXIT_CODES.SIGINT);
    this.#signalled = undefined;
  };

  async #closeAll(): Promise<void> {
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      const problem = await attempt(closer);
      if (problem !== undefined) this.#log.error(`stopping ${closer.title}: ${problem}`);
    }
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    this.#unlisten();
  }
}

/** @returns what went wrong, undefined when it closed in time. */
async function attempt({ close, withinMs }: Closer): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`not done after ${withinMs / 1000} s`), withinMs);
  });
  const closed = Promise.resolve()
    .then(close)
    .then(() => undefined)
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  try {
    return await Promise.race([closed, late]);
  } finally {
    clearTimeout(timer);
  }
}
