import type { Json } from '../json/json.js';
import type { Wanted } from '../jx/evaluate.js';
import { deepFreeze } from '../language/freeze.js';
import type { JsSyntaxFault } from '../language/lint/js-syntax.js';
import type { ParsedFlow } from '../language/parse-flow.js';
import type { Evaluation, Job } from './protocol.js';
import { ThreadHandle } from './thread-handle.js';

/** Threads at a time. A script that never ends keeps one busy for ten seconds; the others go on. */
const defaultSize = 4;
/** A thread without a job ends after this time, so that a process at rest has none. */
const idleTime = 60_000;

interface Waiting {
  readonly start: (thread: ThreadHandle) => void;
  readonly refuse: (error: Error) => void;
}

class PoolClosed extends Error {
  constructor() {
    super('the threads for JavaScript are closed');
  }
}

/** The threads in which JavaScript runs; started when they are needed, replaced when they die. */
export class ThreadPool {
  readonly #idle = new Map<ThreadHandle, NodeJS.Timeout>();
  readonly #busy = new Set<ThreadHandle>();
  readonly #waiting = new Set<Waiting>();
  #closed = false;

  constructor(private readonly size: number = defaultSize) {}

  /** Threads that are there now. */
  get threads(): number {
    return this.#idle.size + this.#busy.size;
  }

  /**
   * Evaluates a value with the JavaScript in it.
   * @param signal gives up: a job that runs is stopped with its thread
   * @throws FlowError of the value; any other Error is not the flow's fault
   */
  evaluate<W extends keyof Wanted>(job: Omit<Evaluation<W>, 'kind'>, signal?: AbortSignal): Promise<Wanted[W]> {
    return this.#run({ kind: 'evaluation', ...job }, signal) as Promise<Wanted[W]>;
  }

  /**
   * Reads scripts as bodies of functions, without running them.
   * @returns for each script, in order, why it is none; scripts behind the first 1,000 are not looked at
   */
  async syntax(scripts: readonly string[]): Promise<readonly (JsSyntaxFault | null)[]> {
    return (await this.#run({ kind: 'syntax', scripts })) as unknown as (JsSyntaxFault | null)[];
  }

  /** What `checkFlow` says of the text of a flow, its scripts included. */
  async flow(text: string): Promise<ParsedFlow> {
    return deepFreeze((await this.#run({ kind: 'flow', text })) as unknown as ParsedFlow);
  }

  /** Ends all threads; jobs that run or wait fail. */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = [...this.#idle.keys(), ...this.#busy];
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
    this.#busy.clear();
    for (const { refuse } of this.#waiting) refuse(new PoolClosed());
    this.#waiting.clear();
    await Promise.all(threads.map((thread) => thread.end()));
  }

  async #run(job: Job, signal?: AbortSignal): Promise<Json> {
    const thread = await this.#free(signal);
    try {
      return await thread.perform(job, signal);
    } finally {
      this.#release(thread);
    }
  }

  /** A thread for one job; waits for one when all are busy. */
  #free(signal?: AbortSignal): Promise<ThreadHandle> {
    signal?.throwIfAborted();
    const thread = this.#take();
    if (thread !== undefined) return Promise.resolve(thread);
    return new Promise((start, refuse) => {
      const waiting: Waiting = { start, refuse };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', () => {
        if (this.#waiting.delete(waiting)) refuse(signal.reason as Error);
      });
    });
  }

  #take(): ThreadHandle | undefined {
    if (this.#closed) throw new PoolClosed();
    const thread = this.#idleThread() ?? (this.threads < this.size ? new ThreadHandle() : undefined);
    if (thread !== undefined) this.#busy.add(thread);
    return thread;
  }

  #idleThread(): ThreadHandle | undefined {
    for (const [thread, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(thread);
      if (!thread.dead) return thread;
    }
    return undefined;
  }

  #release(thread: ThreadHandle): void {
    if (!this.#busy.delete(thread)) return;
    if (!thread.dead) this.#idle.set(thread, this.#endWhenIdle(thread));
    this.#serveWaiting();
  }

  #endWhenIdle(thread: ThreadHandle): NodeJS.Timeout {
    const end = (): void => {
      this.#idle.delete(thread);
      void thread.end();
    };
    return setTimeout(end, idleTime).unref();
  }

  #serveWaiting(): void {
    for (const waiting of this.#waiting) {
      const thread = this.#take();
      if (thread === undefined) return;
      this.#waiting.delete(waiting);
      waiting.start(thread);
    }
  }
}
