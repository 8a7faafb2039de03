import { setTimeout as sleep } from 'node:timers/promises';
import { timedStartId } from '../../../src/starts/timed-start-id.js';
import { patiently } from '../patience.js';
import type { Aside, AsideParts } from './aside.js';
import { pause } from './pauses.js';

const minuteMs = 60_000;
/** The last two come due more often than once a minute. */
const lines = ['* * * * *', '@every 60s', 'TZ=Asia/Tokyo */1 * * * *', '@every 20s', '@every 7s'];
/** Those whose times are the beginnings of minutes. */
const onTheMinute = 3;
/** What is late by more is not made up for, and what is late by less may be. */
const lateMs = 60_000;

const pathOf = (n: number): string => `/timed${n}.yaml`;
const flowOf = (cron: string): string =>
  JSON.stringify({ start: { type: 'scheduled', cron }, states: [{ id: 'a', type: 'noop' }] });

/** From when to when, in milliseconds since the epoch: the first are before what was asked for, the second after the answer. */
interface Rest {
  readonly from: readonly [asked: number, answered: number];
  readonly to: readonly [asked: number, answered: number];
}

/**
 * Starts by time (specification 9.2), while the namespace is paused now and then: once for each file and minute, none for the
 * times of a pause, and none is missed.
 */
export async function timetable({ api, database, namespace, random, milliseconds }: AsideParts): Promise<Aside> {
  const rests: Rest[] = [];
  let begun = Infinity;
  let ended = 0;
  let removed = Infinity;

  async function asking(method: 'PUT' | 'DELETE'): Promise<readonly [number, number]> {
    const asked = Date.now();
    await pause(api, namespace, method);
    return [asked, Date.now()];
  }

  await api.namespace(namespace, Object.fromEntries(lines.map((line, n) => [pathOf(n), flowOf(line)])));
  begun = Date.now();

  /** The schedules may follow a pause or its end late, while Temporal or the API is away. */
  const mustStart = (at: number): boolean =>
    at > begun + lateMs &&
    at < ended - lateMs &&
    rests.every(({ from, to }) => at < from[0] - lateMs || at > to[1] + lateMs);
  const mustNotStart = (at: number): boolean => rests.some(({ from, to }) => at > from[1] && at < to[0] - lateMs);

  return {
    namespace,
    async during() {
      for (const until = Date.now() + milliseconds; Date.now() < until;) {
        await sleep(Math.min(until - Date.now(), (2 + random() * 3) * minuteMs));
        if (Date.now() + 2 * minuteMs > until) continue;
        const from = await asking('PUT');
        await sleep((0.2 + random() * 2) * minuteMs);
        rests.push({ from, to: await asking('DELETE') });
      }
      ended = Date.now();
      for (const n of lines.keys()) await removeFile(pathOf(n));
      removed = Date.now();
    },
    async problems() {
      const rows = await database.rows<{ id: string; path: string; status: string; created_at: string }>(
        'select id, path, status, created_at from instances where namespace = $1',
        [namespace],
      );
      const [{ created_at: madeAt } = { created_at: '0' }] = await database.rows<{ created_at: string }>(
        'select created_at from namespaces where name = $1',
        [namespace],
      );
      const idOf = (n: number, minute: number): string =>
        timedStartId({ namespace, namespaceMadeAt: Number(madeAt), path: pathOf(n) }, minute * minuteMs);
      const ids = new Set(rows.map(({ id }) => id));
      const first = Math.floor(begun / minuteMs) - 1;
      const minutes = Array.from({ length: Math.ceil((Date.now() - begun) / minuteMs) + 2 }, (_, i) => first + i);
      const known = new Set(lines.flatMap((_, n) => minutes.map((minute) => idOf(n, minute))));
      const told = (n: number, minute: number): string =>
        `of ${lines[n]} at ${new Date(minute * minuteMs).toISOString()}`;
      return [
        ...rows.filter(({ status }) => status !== 'complete').map(({ path, status }) => `${path} is ${status}`),
        ...rows.filter(({ id }) => !known.has(id)).map(({ id, path }) => `${id} of ${path} is a start of no minute`),
        ...lines.flatMap((_, n) =>
          minutes.flatMap((minute) => {
            const at = minute * minuteMs;
            const started = ids.has(idOf(n, minute));
            if (!started && mustStart(at) && n < onTheMinute) return [`no start ${told(n, minute)}`];
            return started && (mustNotStart(at) || at > removed) ? [`a start ${told(n, minute)}`] : [];
          }),
        ),
      ];
    },
  };

  function removeFile(path: string): Promise<void> {
    return patiently(`deleting ${path}`, async () => {
      const answer = await api.fetch(`/namespaces/${namespace}/files${path}`, { method: 'DELETE' });
      if (!answer.ok && answer.status !== 404) throw new Error(await answer.text());
    });
  }
}
