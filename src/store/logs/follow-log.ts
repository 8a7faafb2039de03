import { followSerials, type SerialRows } from '../following/follow-serials.js';
import type { LogScope } from './log-query.js';
import type { LogLine, LogStore } from './logs.js';
import type { MarkedTime } from '../following/marked-time.js';

/** Where to begin: behind a place, behind the line that arrived as this one, or with the line that arrives next. */
export type FollowFrom = { readonly after: MarkedTime } | { readonly sinceId: number } | 'now';

/** Lines may be long, and whoever follows has so many of them in memory. */
const linesAtATime = 100;
/** To find the first of them the whole log is looked at, so more numbers are read than lines. */
const numbersAtATime = 10_000;
/** A line that arrives is no older than this, in milliseconds: the index knows the times of lines, not the order of their arrival. */
const oldestArrival = 3_600_000;

/**
 * The lines of a log in the order of their arrival, for ever; each once. They are read when those before were taken.
 * @throws the signal's reason when it aborts
 */
export async function* followLog(
  logs: Pick<LogStore, 'numbers' | 'numbered' | 'growth'>,
  log: LogScope,
  from: FollowFrom,
  signal: AbortSignal,
): AsyncGenerator<LogLine, void> {
  const beginning = { sinceId: 0, ...(from === 'now' ? await arrivingNow(logs) : from) };
  const read = async (sinceId = beginning.sinceId, without: readonly number[]): Promise<SerialRows<number>> => {
    const { rows, moment } = await logs.numbers({ ...log, ...beginning, sinceId, without, first: numbersAtATime });
    return { rows, moment, more: rows.length === numbersAtATime };
  };
  for await (const numbers of followSerials(logs.growth, read, (number) => number, signal)) {
    for (let at = 0; at < numbers.length; at += linesAtATime) {
      yield* await logs.numbered(numbers.slice(at, at + linesAtATime));
    }
  }
}

async function arrivingNow({ growth }: Pick<LogStore, 'growth'>) {
  return { sinceId: await growth.taken(), after: { time: Date.now() - oldestArrival } };
}
