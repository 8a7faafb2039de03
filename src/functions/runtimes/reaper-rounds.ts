import { Rounds } from '../../process/rounds.js';
import { pause } from '../call/instant.js';

/** Between two rounds, in milliseconds: often enough for the idle time, and no more. */
const interval = { least: 1_000, most: 30_000 } as const;
/** Whoever makes a container, or looks why it ended, does not need longer, in milliseconds. */
export const spared = 60_000;

const never = new AbortController().signal;

export interface ReaperWork {
  /** Takes away what nobody needs. Never rejects. */
  readonly look: () => Promise<unknown>;
  /** Takes away what is not in use. Never rejects. @returns whether nothing is left */
  readonly empty: () => Promise<boolean>;
}

/** The rounds of a reaper, and its end. */
export class ReaperRounds {
  private readonly rounds: Rounds;

  /** @param idle how long something may be unused, in milliseconds */
  constructor(
    idle: number,
    private readonly work: ReaperWork,
  ) {
    const everyMs = Math.min(interval.most, Math.max(interval.least, idle / 4));
    this.rounds = new Rounds({ everyMs, work: work.look });
    this.rounds.start();
  }

  /** Ends the rounds. @param empty removes what is not in use at once */
  async close(empty: boolean): Promise<void> {
    await this.rounds.stop();
    // What has just answered is quiet a moment later.
    for (let tries = 0; empty && tries < 10; tries++) {
      if (await this.work.empty()) return;
      await pause(200, never);
    }
  }
}
