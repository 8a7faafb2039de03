import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { percentile } from './measure.js';
import type { Answers, Turn } from './submission-client.js';

/** How the API and a bare client take starts that nobody waits for: medians of turns, and of the ratios of turns side by side. */
export interface Submissions {
  readonly seconds: number;
  /** Starts per second of a client of Temporal that does nothing else. */
  readonly clientPerSecond: number;
  /** The same, where each start has the search attributes by which our runs are found. */
  readonly findablePerSecond: number;
  /** Starts per second over HTTP. */
  readonly apiPerSecond: number;
  /** Over HTTP, of what the bare client starts, and of what it starts with search attributes. */
  readonly ratios: { readonly client: number; readonly findable: number };
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

/** Starts a second of each in turns side by side. */
interface Turns {
  readonly client: number;
  readonly api: number;
  readonly findable: number;
}

/**
 * Starts a noop flow over HTTP, and the same workflow written by hand by a bare client, in turns. Workers of this process run
 * all of them meanwhile, slower than they are started; so what is left of a turn runs to its end before the next. A first turn of
 * each is not counted: what has just been loaded is slow.
 * @param seconds for each side
 */
export async function submissions(bare: BareStarts, url: string, seconds: number): Promise<Submissions> {
  const client = fork(fileURLToPath(new URL('./submission-client.js', import.meta.url)));
  const answers: Answers[] = [];
  const overHttp = async (): Promise<number> => {
    answers.push(await answersOf(client, { url, connections: lanes, seconds: turnSeconds }));
    return answers.at(-1)?.ok ?? 0;
  };
  const turns: Turns[] = [];
  for (let turn = 0; turn <= seconds / turnSeconds; turn++) turns.push(await takeTurns(bare, overHttp));
  client.kill();
  return summary(turns.slice(1), answers);
}

/** The API between the others, so that it is beside both. */
async function takeTurns(bare: BareStarts, overHttp: () => Promise<number>): Promise<Turns> {
  const rate = async (started: Promise<number>): Promise<number> => {
    const perSecond = (await started) / turnSeconds;
    await bare.quiet();
    return perSecond;
  };
  const client = await rate(startBare(() => bare.start()));
  const api = await rate(overHttp());
  const findable = await rate(startBare(() => bare.startFindable()));
  return { client, api, findable };
}

function summary(turns: readonly Turns[], answers: readonly Answers[]): Submissions {
  const median = (of: (turn: Turns) => number): number => percentile(turns.map(of), 0.5);
  return {
    seconds: turns.length * turnSeconds,
    clientPerSecond: Math.round(median(({ client }) => client)),
    findablePerSecond: Math.round(median(({ findable }) => findable)),
    apiPerSecond: Math.round(median(({ api }) => api)),
    ratios: {
      client: Math.round(median(({ api, client }) => api / client) * 100) / 100,
      findable: Math.round(median(({ api, findable }) => api / findable) * 100) / 100,
    },
    refused: answers.reduce((sum, { refused }) => sum + refused, 0),
    unanswered: answers.reduce((sum, { unanswered }) => sum + unanswered, 0),
  };
}

async function answersOf(client: ChildProcess, turn: Turn): Promise<Answers> {
  client.send(turn);
  const [answers] = (await once(client, 'message')) as [Answers];
  return answers;
}

async function startBare(start: () => Promise<unknown>): Promise<number> {
  const end = performance.now() + turnSeconds * 1000;
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
