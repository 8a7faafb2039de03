import { Worker } from 'node:worker_threads';
import { FlowError } from '../errors/flow-error.js';
import type { Json } from '../json/json.js';
import { badCommand } from '../jx/evaluate.js';
import { shorten } from '../jx/shorten.js';
import { scriptLimits } from './limits.js';
import type { Job, Message } from './protocol.js';

/** A thread that starts, or evaluates jq between scripts, gives a sign of life within this time. */
const silence = 30_000;
/** A script that the engine itself did not stop in time gets this much longer. */
const scriptGrace = 1_000;

const resourceLimits = { stackSizeMb: 32, maxOldGenerationSizeMb: 1024 };

interface Current {
  readonly done: (result: Json) => void;
  readonly failed: (error: Error) => void;
  timer: NodeJS.Timeout;
  /** The script that runs. */
  script?: string | undefined;
}

/** A thread, as the pool sees it: one job at a time, and it may die of it. */
export class ThreadHandle {
  readonly #worker = new Worker(new URL('./thread.js', import.meta.url), { resourceLimits, stdin: false });
  #current: Current | undefined;
  #death: Error | undefined;

  constructor() {
    this.#worker.on('message', (message: Message) => this.#hear(message));
    this.#worker.on('error', (error) => this.#die(this.#diedOf(error.message)));
    this.#worker.on('exit', () => this.#die(this.#diedOf('it ended')));
    this.#worker.unref();
  }

  /** Whether it can do no further job. */
  get dead(): boolean {
    return this.#death !== undefined;
  }

  /**
   * Does one job; the thread must have none.
   * @throws FlowError of the job; Error when it is not the flow's fault; the reason of `signal`
   */
  async perform(job: Job, signal?: AbortSignal): Promise<Json> {
    const cancel = (): void => this.#die(signal?.reason as Error);
    signal?.throwIfAborted();
    if (this.#death !== undefined) throw this.#death;
    signal?.addEventListener('abort', cancel);
    this.#worker.ref();
    try {
      return await new Promise<Json>((done, failed) => {
        this.#current = { done, failed, timer: this.#limit(silence) };
        this.#worker.postMessage(job);
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
      clearTimeout(this.#current?.timer);
      this.#current = undefined;
      this.#worker.unref();
    }
  }

  /** Ends the thread, whatever it does. */
  async end(): Promise<void> {
    this.#die(new Error('the threads for JavaScript are closed'));
    await this.#worker.terminate();
  }

  #hear(message: Message): void {
    const current = this.#current;
    if (current === undefined) return;
    switch (message.kind) {
      case 'script':
        return this.#enter(current, scriptLimits.time + scriptGrace, message.script);
      case 'script-ended':
        return this.#enter(current, silence);
      case 'done':
        return current.done(message.result);
      case 'failed': {
        const { code, message: text, class: kind } = message.error;
        return current.failed(new FlowError(code, text, kind));
      }
      case 'broken':
        return current.failed(new Error(`JavaScript could not be evaluated: ${message.message}`));
    }
  }

  #enter(current: Current, time: number, script?: string): void {
    clearTimeout(current.timer);
    current.script = script;
    current.timer = this.#limit(time);
  }

  #limit(time: number): NodeJS.Timeout {
    return setTimeout(() => this.#die(this.#tookTooLong()), time);
  }

  #tookTooLong(): Error {
    const script = this.#current?.script;
    if (script === undefined) return new Error(`a thread for JavaScript gave no sign of life for ${silence / 1000} s`);
    return scriptError(script, `it ran longer than ${scriptLimits.time / 1000} s`);
  }

  /** A script that takes its thread down is an error of the flow: it would do so again. */
  #diedOf(reason: string): Error {
    const script = this.#current?.script;
    if (script === undefined) return new Error(`a thread for JavaScript died: ${reason}`);
    return scriptError(script, `its thread died: ${reason}`);
  }

  #die(error: Error): void {
    if (this.#death !== undefined) return;
    this.#death = error;
    this.#current?.failed(error);
    void this.#worker.terminate();
  }
}

function scriptError(script: string, reason: string): FlowError {
  return new FlowError(badCommand, `error in js '${shorten(script)}': ${reason}`);
}
