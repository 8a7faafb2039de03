import autocannon from 'autocannon';

/** How the API and a bare client take starts that nobody waits for. */
export interface Submissions {
  readonly seconds: number;
  /** Starts per second of a client of Temporal that does nothing else. */
  readonly clientPerSecond: number;
  /** The same, where each start has the search attributes by which our runs are found. */
  readonly findablePerSecond: number;
  /** Starts per second over HTTP. */
  readonly apiPerSecond: number;
  /** Answers that were no 200. */
  readonly refused: number;
  /** Requests that got no answer. */
  readonly unanswered: number;
}

/** Starts in flight, on both sides. */
const lanes = 32;
/** Each side has turns of this length, so that both see the same machine. */
const turnSeconds = 10;

/** What the API is held against. */
export interface BareStarts {
  /** A start of the bare client. */
  start(): Promise<unknown>;
  /** One with search attributes. */
  startFindable(): Promise<unknown>;
  /** Resolves when no run is left. */
  quiet(): Promise<void>;
}

/**
 * Starts a noop flow over HTTP, and the same workflow written by hand by a bare client, in turns. Workers of this process run
 * all of them meanwhile, slower than they are started; so what is left of a turn runs to its end before the next.
 * @param seconds for each side
 */
export async function submissions(
  { start, startFindable, quiet }: BareStarts,
  url: string,
  seconds: number,
): Promise<Submissions> {
  const turns = Math.max(1, Math.round(seconds / turnSeconds));
  let [bare, findable, answered, refused, unanswered] = [0, 0, 0, 0, 0];
  for (let turn = 0; turn < turns; turn++) {
    bare += await startBare(start, turnSeconds * 1000);
    await quiet();
    const result = await autocannon({
      url,
      method: 'POST',
      body: '{}',
      connections: lanes,
      duration: turnSeconds,
      workers: 1,
    });
    answered += result['2xx'];
    refused += result.non2xx;
    unanswered += result.errors + result.timeouts;
    await quiet();
    findable += await startBare(startFindable, turnSeconds * 1000);
    await quiet();
  }
  const total = turns * turnSeconds;
  return {
    seconds: total,
    clientPerSecond: Math.round(bare / total),
    findablePerSecond: Math.round(findable / total),
    apiPerSecond: Math.round(answered / total),
    refused,
    unanswered,
  };
}

async function startBare(start: () => Promise<unknown>, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds;
  let started = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      await start();
      started += 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return started;
}
