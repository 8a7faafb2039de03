import { setTimeout as after } from 'node:timers/promises';

/** A child process that serves. */
export interface Supervisable {
  /** Resolves when the process has ended, wanted or not, with what is known of it. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

export interface SupervisionOptions<T extends Supervisable> {
  /** Who it is, for messages: `PostgreSQL`. */
  readonly title: string;
  /** Starts it, always at the same address and on the same data. */
  readonly start: () => Promise<T>;
  readonly warn: (message: string) => void;
  /** Is told, once, when it does not come back. */
  readonly gaveUp: (error: Error) => void;
}

export interface Supervised<T> {
  /** The process that runs now. */
  current(): T;
  stop(): Promise<void>;
}

/** More ends than this within the window, and something is wrong that no restart mends. */
const mostRestarts = 5;
const window = 60_000;
const retryDelay = 500;

/** Starts a child process again whenever it ends without being asked to. */
export async function supervise<T extends Supervisable>(options: SupervisionOptions<T>): Promise<Supervised<T>> {
  const supervisor = new Supervisor(options, await options.start());
  void supervisor.watch().catch(options.gaveUp);
  return { current: () => supervisor.server, stop: () => supervisor.stop() };
}

class Supervisor<T extends Supervisable> {
  private readonly ends: number[] = [];
  private stopping = false;
  private restart: Promise<T> | undefined;

  constructor(
    private readonly options: SupervisionOptions<T>,
    public server: T,
  ) {}

  async watch(): Promise<void> {
    const { title, warn } = this.options;
    while (!this.stopping) {
      const how = await this.server.exited;
      if (this.stopping) return;
      warn(`${title} stopped by itself (${how}): starting it again`);
      await this.bringBack(how);
    }
  }

  /** What a killed process leaves may be in the way for a moment, so a start that fails is tried again. */
  private async bringBack(how: string): Promise<void> {
    const { title, start, warn } = this.options;
    for (let reason = how; !this.stopping;) {
      if (this.endsTooOften())
        throw new Error(`${title} does not stay up: it ended ${this.ends.length} times within a minute (${reason}).`);
      try {
        this.restart = start();
        this.server = await this.restart;
        return;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
        warn(`${title} did not start again (${reason}): trying once more`);
        await after(retryDelay);
      }
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    // A restart under way is waited for, so that nothing comes up after the stop; that it may fail is the watcher's matter.
    await this.restart?.catch(() => undefined);
    await this.server.stop();
  }

  private endsTooOften(): boolean {
    const now = Date.now();
    this.ends.push(now);
    while (this.ends[0] !== undefined && this.ends[0] < now - window) this.ends.shift();
    return this.ends.length > mostRestarts;
  }
}
