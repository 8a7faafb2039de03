import { mostActions } from '../sidecar/most-actions.js';
import type { Pair } from './pair.js';

/** A pair that was taken for one action. */
export interface TakenPair {
  readonly pair: Pair;
  /** There is room for another action. */
  leave(): void;
}

export interface PairPoolOptions {
  /** Pairs at a time, at most. */
  readonly most: number;
  /** Makes the pair of a place, or adopts it; `silent` when there is one that does not answer just now. */
  readonly ensure: (slot: number, say: (line: string) => void) => Promise<Pair | 'silent'>;
}

/** Until a place is looked at again whose pair did not answer, in milliseconds. */
const silence = 5_000;

interface Member {
  readonly pair: Pair;
  /** When it came into the pool, in milliseconds since the epoch. */
  readonly since: number;
  actions: number;
  /** It takes nothing more. */
  leaving: boolean;
}

interface Waiting {
  readonly say: (line: string) => void;
  readonly resolve: (taken: TakenPair) => void;
  readonly reject: (error: Error) => void;
}

/** The pairs of one service that a worker knows: those with room first, another one when all are busy, up to a limit. */
export class PairPool {
  /** Pair by place, with the actions that this worker has in it. */
  private readonly pairs = new Map<number, Member>();
  /** Places whose pair is being made. */
  private readonly starting = new Set<number>();
  /** Places whose pair does not answer: they count, for their containers are there. */
  private readonly silent = new Set<number>();
  private waiting: readonly Waiting[] = [];

  constructor(private readonly options: PairPoolOptions) {}

  /**
   * A pair with room, as soon as there is one.
   * @param say hears of what takes time, such as the pull of an image
   * @throws Error why no pair can be had; the signal's reason when it aborts
   */
  take(say: (line: string) => void, signal: AbortSignal): Promise<TakenPair> {
    signal.throwIfAborted();
    const free = this.withRoom();
    if (free !== undefined) return Promise.resolve(this.give(free));
    return new Promise((resolve, reject) => {
      const stop = (): void => this.leaveQueue(one, signal.reason as Error);
      const settle = (): void => signal.removeEventListener('abort', stop);
      const one: Waiting = {
        say,
        resolve: (taken) => (settle(), resolve(taken)),
        reject: (error) => (settle(), reject(error)),
      };
      signal.addEventListener('abort', stop, { once: true });
      this.waiting = [...this.waiting, one];
      this.startMore();
    });
  }

  /** Takes in a pair that was there already. */
  add(slot: number, pair: Pair): void {
    if (this.pairs.has(slot) || this.starting.has(slot)) return;
    this.pairs.set(slot, newMember(pair));
    this.serveWaiting();
  }

  /** The pair takes nothing more; it keeps its place as long as it is there. */
  leaving(pair: Pick<Pair, 'life'>): void {
    for (const known of this.pairs.values()) if (known.pair.life === pair.life) known.leaving = true;
    this.startMore();
  }

  /** Frees the places of pairs that are not among those lives that there were at an instant. */
  dropGone(lives: ReadonlySet<string>, asOf: number): void {
    for (const [slot, { pair, since }] of this.pairs)
      if (since < asOf && !lives.has(pair.life)) this.pairs.delete(slot);
    this.startMore();
  }

  /**
   * Makes pairs until there are so many, or the limit is reached.
   * @throws Error why one of them cannot be had
   */
  async fill(count: number): Promise<void> {
    const starts: Promise<Error | undefined>[] = [];
    while (this.present() < Math.min(count, this.options.most)) starts.push(this.start(this.freeSlot()));
    const failed = (await Promise.all(starts)).find((error) => error !== undefined);
    if (failed !== undefined) throw failed;
  }

  /** The pair is not to be used any more. */
  drop(pair: Pick<Pair, 'life'>): void {
    for (const [slot, known] of this.pairs) if (known.pair.life === pair.life) this.pairs.delete(slot);
    this.startMore();
  }

  /** Nobody loses anything with this pool. */
  get unused(): boolean {
    return this.pairs.size + this.starting.size + this.waiting.length === 0;
  }

  /** The least busy one; of equal ones the first, so that the others may be removed when there is little to do. */
  private withRoom(): number | undefined {
    const free = [...this.pairs].filter(([, { actions, leaving }]) => !leaving && actions < mostActions);
    return free.sort(([a, { actions: ofA }], [b, { actions: ofB }]) => ofA - ofB || a - b)[0]?.[0];
  }

  private give(slot: number): TakenPair {
    const taken = this.pairs.get(slot);
    if (taken === undefined) throw new Error(`there is no pair in the place ${slot}`);
    taken.actions++;
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      taken.actions--;
      this.serveWaiting();
    };
    return { pair: taken.pair, leave };
  }

  private serveWaiting(): void {
    for (;;) {
      const slot = this.withRoom();
      const [next, ...rest] = this.waiting;
      if (slot === undefined || next === undefined) return;
      this.waiting = rest;
      next.resolve(this.give(slot));
    }
  }

  /** As many as those who wait need, and no more than may be. */
  private startMore(): void {
    while (this.waiting.length > this.starting.size * mostActions && this.present() < this.options.most)
      void this.start(this.freeSlot());
  }

  /** Pairs that take actions, or may. */
  private present(): number {
    const taking = [...this.pairs.values()].filter(({ leaving }) => !leaving);
    return taking.length + this.starting.size + this.silent.size;
  }

  private freeSlot(): number {
    let slot = 0;
    while (this.pairs.has(slot) || this.starting.has(slot) || this.silent.has(slot)) slot++;
    return slot;
  }

  /** @returns why there is no pair; who waits for one has heard of it */
  private async start(slot: number): Promise<Error | undefined> {
    this.starting.add(slot);
    const say = (line: string): void => this.waiting.forEach((one) => one.say(line));
    try {
      const pair = await this.options.ensure(slot, say);
      this.starting.delete(slot);
      if (pair === 'silent') this.passOver(slot);
      else this.pairs.set(slot, newMember(pair));
      this.serveWaiting();
      return undefined;
    } catch (error) {
      this.starting.delete(slot);
      this.failWaiting(error as Error);
      return error as Error;
    }
  }

  /** What waits gets another place, where there may be one; this one is looked at again a while later. */
  private passOver(slot: number): void {
    this.silent.add(slot);
    const again = (): void => {
      this.silent.delete(slot);
      this.startMore();
    };
    setTimeout(again, silence).unref();
    this.startMore();
  }

  /** While another pair is there, or is being made, there is something to wait for. */
  private failWaiting(error: Error): void {
    if (this.present() > 0) return;
    const failed = this.waiting;
    this.waiting = [];
    for (const one of failed) one.reject(error);
  }

  private leaveQueue(one: Waiting, reason: Error): void {
    this.waiting = this.waiting.filter((other) => other !== one);
    one.reject(reason);
  }
}

function newMember(pair: Pair): Member {
  return { pair, since: Date.now(), actions: 0, leaving: false };
}
