import { setTimeout as sleep } from 'node:timers/promises';
import { patiently } from '../patience.js';
import type { Aside, AsideParts } from './aside.js';
import { Follower } from './follower.js';

/** So many instances are followed. */
const talkers = 3;
/** Each says something and publishes an event so often. */
const turns = 12;
/** Within which a follower has seen what is there, in milliseconds: streams look for more every five seconds at least. */
const seenWithin = 20_000;

const talk = JSON.stringify({
  states: [
    { id: 'say', type: 'noop', log: 'jq(.i)', transform: 'jq({i: (.i + 1)})', transition: 'publish' },
    { id: 'publish', type: 'generateEvent', event: { type: 'said', source: 'talk' }, transition: 'rest' },
    { id: 'rest', type: 'delay', duration: 'PT2S', transition: 'again' },
    { id: 'again', type: 'switch', conditions: [{ condition: `jq(.i < ${turns})`, transition: 'say' }] },
  ],
});

/** A follower, and the ids that it must have seen in the end. */
interface Watched {
  readonly what: string;
  readonly follower: Follower;
  expected(): Promise<string[]>;
}

/** Clients of the streams of logs and events, who come and go: they miss nothing and see nothing twice. */
export async function followers({ api, database, namespace, random, milliseconds }: AsideParts): Promise<Aside> {
  await api.namespace(namespace, { '/talk.yaml': talk });
  const at = (path: string): string[] => api.urls.map((url) => `${url}/api/v2/namespaces/${namespace}${path}`);
  const watched: Watched[] = [
    {
      what: 'the events',
      follower: new Follower({ urls: at('/events/history/subscribe'), first: '0' }, random),
      async expected() {
        const rows = await database.rows<{ serial: string }>('select serial from events where namespace = $1', [
          namespace,
        ]);
        return rows.map(({ serial }) => String(serial));
      },
    },
  ];

  async function followOne(): Promise<void> {
    const begun = new Date(Date.now() - 60_000).toISOString();
    const id = await patiently('starting /talk.yaml', () => api.start(namespace, '/talk.yaml', { i: 0 }));
    watched.push({
      what: `the log of ${id}`,
      follower: new Follower({ urls: at(`/logs/subscribe?instance=${id}&after=${begun}`) }, random),
      expected: () => patiently(`the log of ${id}`, () => timesOf(id)),
    });
  }

  async function timesOf(id: string): Promise<string[]> {
    const answer = await api.fetch(`/namespaces/${namespace}/logs?instance=${id}`);
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { data: { time: string }[] }).data.map(({ time }) => time);
  }

  return {
    namespace,
    async during() {
      for (let n = 0; n < talkers; n++) {
        await followOne();
        await sleep((random() * milliseconds) / talkers / 2);
      }
    },
    async problems() {
      const faults = await Promise.all(watched.map(faultsOf));
      return faults.flat();
    },
  };
}

async function faultsOf({ what, follower, expected }: Watched): Promise<string[]> {
  const wanted = await expected();
  const missing = (): string[] => wanted.filter((id) => !follower.seen.includes(id));
  for (const until = Date.now() + seenWithin; missing().length > 0 && Date.now() < until;) await sleep(200);
  await follower.stop();
  const { seen } = follower;
  const told = (how: string, ids: readonly string[]): string[] =>
    ids.length === 0 ? [] : [`of ${what} a follower ${how} ${ids.join(' ')}; it saw ${seen.join(' ')}`];
  return [
    ...told('missed', missing()),
    ...told('saw twice', [...new Set(seen.filter((id, n) => seen.indexOf(id) !== n))]),
    ...told('saw what is not there:', [...new Set(seen.filter((id) => !wanted.includes(id)))]),
  ];
}
