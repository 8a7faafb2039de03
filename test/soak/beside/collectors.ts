import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../../src/json/json.js';
import { patiently } from '../patience.js';
import { publish } from '../publish.js';
import type { Aside, AsideParts } from './aside.js';
import { pauses } from './pauses.js';

/** Flows that are started by two events each, which come one after the other. */
const pairs = 3;
/** Of each of them so many. */
const turns = 8;
/** So many of either type come at the same time as the other. */
const crowd = 25;
/** Of these a flow sends so many, some of them later. */
const sent = 8;

const flow = (start: JsonObject): string => JSON.stringify({ start, states: [{ id: 'a', type: 'noop' }] });
const both = (types: readonly string[], lifespan?: string): string =>
  flow({ type: 'eventsAnd', events: types.map((type) => ({ type })), ...(lifespan === undefined ? {} : { lifespan }) });
const types = (name: string): readonly string[] => [`${name}.a`, `${name}.b`];
const andPath = (n: number): string => `/pair${n}.yaml`;
const pairOf = (n: number): readonly string[] => types(`pair${n}`);
/** Started also by these two, each by itself. */
const either = ['pair0.a', 'pair1.b'];
const crowdTypes = types('crowd');

const sender = JSON.stringify({
  states: Array.from({ length: sent }, (_, n) => ({
    id: `s${n}`,
    type: 'generateEvent',
    event: { type: crowdTypes[n % 2], source: 'sender' },
    ...(n % 3 === 0 ? {} : { delay: `PT${n % 3}S` }),
    ...(n + 1 < sent && { transition: `s${n + 1}` }),
  })),
});

/**
 * Starts by several events (specification 9.4, 9.5), which come, come twice, and come while others are missing, while the
 * namespace is paused now and then. Of events that come one after the other it is known who starts what; of those that come
 * together only that none is used twice.
 */
export async function collectors({ api, database, namespace, random, milliseconds }: AsideParts): Promise<Aside> {
  const files = Object.fromEntries(Array.from({ length: pairs }, (_, n) => [andPath(n), both(pairOf(n), 'PT1H')]));
  await api.namespace(namespace, {
    ...files,
    '/crowd.yaml': both(crowdTypes),
    '/either.yaml': flow({ type: 'eventsXor', events: either.map((type) => ({ type })) }),
    '/sender.yaml': sender,
  });
  const expected = new Map<string, string[][]>([['/either.yaml', []]]);
  const starts = (path: string, ids: string[]): void =>
    void expected.set(path, [...(expected.get(path) ?? []), [...ids].sort()]);

  async function send(id: string, type: string): Promise<void> {
    if (either.includes(type)) starts('/either.yaml', [id]);
    await publish(api, namespace, { id, type });
    if (random() < 0.3) await publish(api, namespace, { id, type });
  }

  async function onePair(n: number, turn: number): Promise<void> {
    const [first = '', second = ''] = random() < 0.5 ? pairOf(n) : [...pairOf(n)].reverse();
    const ids = [`${first}-${turn}`, `${second}-${turn}`] as const;
    starts(andPath(n), [...ids]);
    await send(ids[0], first);
    if (random() < 0.3) await send(`${first}-${turn}-more`, first);
    if (random() < 0.3) await rewrite(andPath(n), files[andPath(n)] ?? '');
    await sleep(random() * 1_000);
    await send(ids[1], second);
  }

  /** The text is the same as before: what was collected stays. */
  function rewrite(path: string, text: string): Promise<void> {
    return patiently(`writing ${path}`, async () => {
      const data = Buffer.from(text).toString('base64');
      const answer = await api.send('PATCH', `/namespaces/${namespace}/files${path}`, { data });
      if (!answer.ok) throw new Error(await answer.text());
    });
  }

  async function onePairAfterTheOther(n: number): Promise<void> {
    for (let turn = 0; turn < turns; turn++) {
      await sleep((random() * milliseconds) / turns);
      await onePair(n, turn);
    }
  }

  async function crowding(type: string): Promise<void> {
    for (let i = 0; i < crowd; i++) {
      await sleep((random() * milliseconds) / crowd);
      await publish(api, namespace, { id: `${type}-${i}`, type });
    }
  }

  interface Started {
    readonly path: string;
    readonly status: string;
    readonly ids: string[];
  }

  async function started(): Promise<Started[]> {
    const rows = await database.rows<{ path: string; status: string; input: string | null }>(
      `select path, status, convert_from(input, 'UTF8') as input from instances
       where namespace = $1 and invoker = 'cloudevent'`,
      [namespace],
    );
    return rows.map(({ path, status, input }) => {
      const events = Object.values(JSON.parse(input ?? '{}') as Record<string, { id: string }>);
      return { path, status, ids: events.map(({ id }) => id).sort() };
    });
  }

  /** No event is in two starts, each has one of either type, and what is left cannot start one. */
  async function crowdFaults(instances: readonly Started[]): Promise<string[]> {
    const ids = instances.filter(({ path }) => path === '/crowd.yaml').map((one) => one.ids);
    const twice = ids.flat().filter((id, i, all) => all.indexOf(id) !== i);
    const held = await database.rows<{ path: string; types: string[] }>(
      `select l.path, array_agg(e.type order by e.type) as types
       from held_events h join listeners l on l.id = h.listener join events e on e.serial = h.event
       where l.namespace = $1 group by l.path`,
      [namespace],
    );
    return [
      ...twice.map((id) => `the event ${id} has started a flow twice`),
      ...ids.filter((one) => one.length !== 2).map((one) => `a start by ${one.join(' ')}, not by two`),
      ...(ids.length === 0 ? ['no start of /crowd.yaml'] : []),
      ...held
        .filter((one) => one.path !== '/crowd.yaml' || one.types.length > 1)
        .map((one) => `${one.path} holds ${one.types.join(' ')}`),
    ];
  }

  return {
    namespace,
    async during() {
      await Promise.all([
        ...Array.from({ length: pairs }, (_, n) => onePairAfterTheOther(n)),
        ...crowdTypes.map(crowding),
        pauses(api, namespace, { milliseconds, random }),
        api.start(namespace, '/sender.yaml', {}).catch(() => undefined),
      ]);
    },
    async problems() {
      const instances = await started();
      const wrong = [...expected].flatMap(([path, wanted]) => {
        const found = instances.filter((one) => one.path === path).map(({ ids }) => ids.join(' '));
        const sorted = { found: found.sort(), wanted: wanted.map((ids) => ids.join(' ')).sort() };
        return isDeepStrictEqual(sorted.found, sorted.wanted) ? [] : [`starts of ${path}: ${JSON.stringify(sorted)}`];
      });
      const open = instances.filter(({ status }) => status !== 'complete');
      return [
        ...wrong,
        ...open.map(({ path, status }) => `a start of ${path} is ${status}`),
        ...(await crowdFaults(instances)),
      ];
    },
  };
}
