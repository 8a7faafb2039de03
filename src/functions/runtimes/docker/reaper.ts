import type { DockerContext } from './docker-context.js';
import { discardPair, retirePair } from './discard-pair.js';
import { engineMessage } from './engine.js';
import { label } from './labels.js';
import { listPairs, type ListedPair } from './list-pairs.js';
import { listVolumes } from './lists.js';
import type { Pair } from '../pair.js';
import { ReaperRounds, spared } from '../reaper-rounds.js';
import { Trouble } from '../trouble.js';
import { type PairLife, removePair } from './remove-pair.js';

export interface ReaperOptions {
  readonly context: DockerContext;
  /** Hears of a pair that takes nothing more. */
  readonly leaving: (pair: Pair) => Promise<void>;
  /** Hears of a pair that will be removed. */
  readonly forget: (pair: Pair) => Promise<void>;
  /** Hears of the lives that there were at an instant, in milliseconds since the epoch. */
  readonly seen: (lives: ReadonlySet<string>, asOf: number) => Promise<void>;
  /** Lives that stay, used or not. */
  readonly keeps: (pairs: readonly ListedPair[]) => ReadonlySet<string>;
}

/**
 * Removes containers of the fleet that nobody needs: those without an action for the idle time, and what is left of pairs that
 * broke. The sidecar knows what is alive in a pair and when it was used last, so any worker may do it, for whoever made it.
 */
export class Reaper {
  private readonly rounds: ReaperRounds;
  /** The engine may be down for a while, or refuse something for good. */
  private readonly trouble: Trouble;
  /** Lives whose sidecar runs and does not answer, with since when, in milliseconds since the epoch. */
  private silent: ReadonlyMap<string, number> = new Map();

  constructor(private readonly options: ReaperOptions) {
    this.trouble = new Trouble(options.context.warn);
    this.rounds = new ReaperRounds(options.context.settings.idle, {
      look: () => this.look(),
      empty: async () => (await this.look(0)) === 0,
    });
  }

  /** Ends the rounds. @param empty removes what is not in use at once */
  close(empty: boolean): Promise<void> {
    return this.rounds.close(empty);
  }

  /** @returns how many pairs there were before */
  private async look(idle = this.options.context.settings.idle): Promise<number> {
    const { context, seen, keeps } = this.options;
    try {
      const asOf = Date.now();
      const pairs = await listPairs(context, {});
      const lives = new Set(pairs.map(({ life }) => life.life));
      this.silent = this.silentOf(pairs, asOf);
      const kept = idle > 0 ? keeps(pairs) : new Set();
      await seen(lives, asOf);
      const judged = await Promise.allSettled(
        pairs.map((one) => this.judge(one, kept.has(one.life.life) ? Infinity : idle)),
      );
      await this.removeStrayVolumes(lives);
      // What fails for one pair holds up nothing else.
      for (const one of judged) if (one.status === 'rejected') throw one.reason;
      this.trouble.over();
      return pairs.length;
    } catch (error) {
      this.trouble.is(`containers that are not needed could not be removed: ${engineMessage(error)}`);
      return 0;
    }
  }

  private async judge({ life, age, ended, pair, status }: ListedPair, idle: number): Promise<void> {
    const { context, forget, leaving } = this.options;
    if (pair === undefined) {
      if (age > spared) await removePair(context.engine, life, false);
    } else if (status === undefined) {
      // Actions may be alive in it: it gets the time in which whoever waits for them gives it up.
      const longest = context.settings.listenWait * 1000 + spared;
      if (this.silenceOf(life) > longest) await removePair(context.engine, life, false);
    } else if (ended) {
      await leaving(pair);
      if (await discardPair(context, pair)) await forget(pair);
    } else if (status.quiet && (status.idle >= idle || status.leaving || (status.retired && status.idle >= spared))) {
      await forget(pair);
      await retirePair(context, pair);
    }
  }

  private silentOf(pairs: readonly ListedPair[], asOf: number): ReadonlyMap<string, number> {
    const silent = pairs.filter(({ pair, status }) => pair !== undefined && status === undefined);
    return new Map(silent.map(({ life: { life } }) => [life, this.silent.get(life) ?? asOf]));
  }

  private silenceOf({ life }: PairLife): number {
    const since = this.silent.get(life);
    return since === undefined ? 0 : Date.now() - since;
  }

  private async removeStrayVolumes(lives: ReadonlySet<string>): Promise<void> {
    const { engine, settings } = this.options.context;
    const volumes = await listVolumes(engine, { [label.fleet]: settings.fleet });
    for (const { Labels: labels, CreatedAt: made } of volumes as readonly {
      Labels: Record<string, string>;
      CreatedAt?: string;
    }[]) {
      const life = { name: labels[label.pair] ?? '', life: labels[label.life] ?? '' };
      const age = Date.now() - Date.parse(made ?? '');
      if (!lives.has(life.life) && age > spared) await removePair(engine, life, false);
    }
  }
}
