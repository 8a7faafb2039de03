/**
 * The time that the flows under test live in. It may jump while nobody holds it and nothing is being done: then the next
 * timer, however far away, is the next moment.
 */
export interface FlowClock {
  /** False for a clock that is the machine's own, where a day takes a day. */
  readonly skips: boolean;
  /** Milliseconds since the epoch. */
  now(): Promise<number>;
  /** From now on time passes no faster than it does outside, until it is released as often as it was held. */
  hold(): Promise<void>;
  release(): Promise<void>;
  /** For a holder: lets time pass, and holds the clock again at the end or when the signal aborts, which is no error. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** For a holder: waits until everything that can be done now is done and only time can bring more, or the signal aborts. */
  settle(signal: AbortSignal): Promise<void>;
  /** Looks for holds that nobody can release any more. @returns whether the clock is as good as new */
  check(): Promise<boolean>;
}
