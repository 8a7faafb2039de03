import { setImmediate as breathe } from 'node:timers/promises';
import type { Agent } from 'undici';
import type { ActionDirs } from '../files/action-dirs.js';
import type { ActionReach } from '../local/action-reach.js';
import type { ActionRegistry } from '../local/action-registry.js';
import { atInstant } from './instant.js';
import { grace, interrupt } from './interrupt.js';
import { keepOutVariables } from '../files/out-variables.js';
import { placeFiles } from '../files/place-files.js';
import { postWhenListening } from './post-when-listening.js';
import { RunGone, type FunctionRequest, type FunctionResult } from '../runtime.js';

/** What all calls of a runtime share. */
export interface CallContext {
  readonly client: Agent;
  readonly actions: ActionRegistry;
  readonly dirs: ActionDirs;
  readonly warn: (message: string) => void;
}

/** An action, and what its function reaches. */
export interface ReachingAction extends Pick<
  FunctionRequest,
  'actionId' | 'input' | 'files' | 'iterator' | 'deadline' | 'trace'
> {
  readonly reach: ActionReach;
}

/**
 * One call of a function at a URL. The request begins with the object and may outlive the outcome:
 * a function that was interrupted has a grace time in which nobody waits for it (functions 7.2).
 */
export class EndpointCall {
  private readonly dropping = new AbortController();
  private readonly answer: Promise<FunctionResult>;
  private sent = false;
  /** The function has answered: what is left to do is ours. */
  private hasAnswered = false;
  /** Nobody waits for the answer any more, so nothing comes of what the function leaves behind. */
  private unwanted = false;
  /** Its function was seen to have left nothing. */
  private outIsEmpty = false;
  private interrupting: Promise<void> = Promise.resolve();
  private clearing: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: CallContext,
    private readonly url: URL,
    private readonly request: ReachingAction,
  ) {
    this.answer = this.run();
  }

  /** What is known first: the answer, that the deadline has passed, or (as a rejection) that `signal` has aborted. */
  outcome(signal: AbortSignal): Promise<FunctionResult> {
    return new Promise((resolve, reject) => {
      const stopClock = atInstant(this.request.deadline, () => {
        this.unwanted = true;
        signal.removeEventListener('abort', onAbort);
        resolve({ kind: 'timeout' });
        if (signal.aborted) this.drop(new Error('the deadline of a call nobody waits for has passed'));
        else this.stop();
      });
      const onAbort = (): void => {
        this.unwanted = true;
        reject(signal.reason as Error);
        if (signal.reason instanceof RunGone) return;
        stopClock();
        this.stop();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const leave = (): void => {
        stopClock();
        signal.removeEventListener('abort', onAbort);
      };
      this.answer.finally(leave).then(resolve, reject);
    });
  }

  /** Gives up the request; an outcome that is still awaited rejects with `reason`. */
  drop(reason: Error): void {
    this.dropping.abort(reason);
  }

  /** Gives up a request that has not reached the function, and never will: there it is over without having been called. */
  dropUnsent(): void {
    if (!this.sent) this.drop(new NeverSent());
  }

  /** Resolves when the function has no more to do with it: it has answered, or was cut off. */
  async answered(): Promise<void> {
    await Promise.allSettled([this.answer]);
    await this.interrupting;
  }

  /** Resolves when nothing is left of the request and its interrupt. */
  async over(): Promise<void> {
    await this.answered();
    await this.clearing;
  }

  private async run(): Promise<FunctionResult> {
    const { actions, dirs } = this.context;
    const { actionId, reach, files, input } = this.request;
    actions.enter(actionId, reach);
    let dir: string | undefined;
    try {
      const body = Buffer.from(JSON.stringify(input));
      dir = await dirs.make(actionId);
      await placeFiles(dir, files, reach, this.dropping.signal);
      const result = await this.send(body, dir);
      this.hasAnswered = true;
      // Only after this event is the connection free for the next call.
      await breathe();
      return await this.withVariables(result, dir);
    } catch (error) {
      if (this.dropping.signal.aborted) throw error;
      return { kind: 'unreachable', reason: `the call could not be prepared: ${messageOf(error)}` };
    } finally {
      if (actions.leave(actionId) && dir !== undefined) this.clearing = this.clear(dir);
    }
  }

  /** What the function left becomes variables, also when it failed, but not when its connection broke (functions 6.3). */
  private async withVariables(result: FunctionResult, dir: string): Promise<FunctionResult> {
    if (this.unwanted || (result.kind !== 'success' && result.kind !== 'error')) return result;
    try {
      this.outIsEmpty = await keepOutVariables(dir, this.request.reach, this.dropping.signal);
      return result;
    } catch (error) {
      this.dropping.signal.throwIfAborted();
      return { kind: 'crash', reason: `what the function left in out/ is not usable: ${messageOf(error)}` };
    }
  }

  private send(body: Buffer, dir: string): Promise<FunctionResult> {
    const { actionId, iterator, trace } = this.request;
    const headers = {
      ...trace,
      'Direktiv-ActionID': actionId,
      'Direktiv-Iterator': String(iterator),
      'Direktiv-TempDir': dir,
      'Content-Type': 'application/json',
      'Content-Length': String(body.length),
    };
    const onSent = (): void => void (this.sent = true);
    return postWhenListening(this.context.client, { url: this.url, headers, body, onSent }, this.dropping.signal);
  }

  /** A function that was never reached, or has answered, has nothing to stop: what is read or written for it is given up. */
  private stop(): void {
    if (!this.sent) this.drop(new Error('the call ended before the function could be reached'));
    else if (this.hasAnswered) this.drop(new Error('the call ended before what the function left was kept'));
    else this.interrupting = this.interruptWithGrace();
  }

  private async interruptWithGrace(): Promise<void> {
    const stopClock = atInstant(Date.now() + grace, () => this.drop(new Error('the grace time is over')));
    const { client, warn } = this.context;
    try {
      await interrupt(client, this.url, this.request.actionId, this.dropping.signal);
    } catch (error) {
      warn(`action ${this.request.actionId}: the function did not take its interrupt: ${messageOf(error)}`);
    }
    await Promise.allSettled([this.answer]);
    stopClock();
  }

  /** Only when the answer is on its way, which must not wait for the disk. */
  private async clear(dir: string): Promise<void> {
    await breathe();
    try {
      await this.context.dirs.remove(dir, this.outIsEmpty);
    } catch (error) {
      this.context.warn(`action ${this.request.actionId}: its directory ${dir} is left: ${messageOf(error)}`);
    }
  }
}

/** The function has ended before the request could be sent. */
export class NeverSent extends Error {
  constructor() {
    super('the function ended before the request could be sent');
    this.name = 'NeverSent';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
