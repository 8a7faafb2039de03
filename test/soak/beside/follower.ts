import { setTimeout as sleep } from 'node:timers/promises';
import { openEventStream } from '../../support/event-stream.js';

/** What is followed. */
export interface Followed {
  /** Of the stream, at each server in turn. */
  readonly urls: readonly string[];
  /** The id behind which a client begins who has seen nothing. Absent: where the stream begins by itself. */
  readonly first?: string;
}

/** A client of a stream who leaves now and then, or is cut off, and comes back with the id of the last event it has seen. */
export class Follower {
  /** Ids of all events that came, in that order. */
  readonly seen: string[] = [];
  private running = true;
  private readonly following: Promise<void>;

  constructor(
    private readonly followed: Followed,
    private readonly random: () => number,
  ) {
    this.following = this.follow();
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.following;
  }

  private async follow(): Promise<void> {
    const { urls } = this.followed;
    for (let visit = 0; this.running; visit++) {
      await this.visit(urls[visit % urls.length] ?? '');
      await sleep(this.random() * 1_000);
    }
  }

  /** Ends when the client leaves, or by whatever ends the stream. */
  private async visit(url: string): Promise<void> {
    const last = this.seen.at(-1) ?? this.followed.first;
    const leaving = AbortSignal.timeout(Math.round(500 + this.random() * 5_000));
    try {
      const stream = await openEventStream(url, last === undefined ? {} : { 'Last-Event-ID': last }, leaving);
      for (;;) this.seen.push((await stream.next()).id);
    } catch {
      // It has left, or the server has: it comes back.
    }
  }
}
