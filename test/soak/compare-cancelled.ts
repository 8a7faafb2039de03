import { isDeepStrictEqual } from 'node:util';
import type { Compared } from './compare.js';
import { actionsOf, endingOf, type FoundInstance } from './found.js';
import { generatedType } from './steps/events.js';

const cancels = ['direktiv.cancels.api', 'direktiv.cancels.parent'];

/**
 * What cannot be of flows that were cancelled at moments nobody knows: an end that is neither theirs nor a cancel, and more than
 * they would have done.
 */
export async function cancelledDifferences(compared: Compared): Promise<string[]> {
  const found = await compared.instances.all();
  return [
    ...(await endFaults(compared, found)),
    ...actionFaults(compared),
    ...(await eventFaults(compared, found)),
    ...(await variableFaults(compared)),
  ];
}

async function endFaults(
  { api, namespace, world, refused }: Compared,
  found: readonly FoundInstance[],
): Promise<string[]> {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { id, marker } of found.filter(({ byEvent }) => !byEvent)) {
    if (refused(marker)) continue;
    if (seen.has(marker)) faults.push(`there are several instances of ${marker}`);
    seen.add(marker);
    const expected = world.instances.get(marker);
    const actual = await endingOf(api, namespace, id);
    if (expected !== undefined && isDeepStrictEqual({ ...actual, certain: expected.certain }, expected)) continue;
    if (expected !== undefined && actual.status === 'cancelled' && cancels.includes(actual.code ?? '')) continue;
    faults.push(`${marker} (${id}) is ${JSON.stringify(actual)}, neither ${JSON.stringify(expected)} nor cancelled`);
  }
  return faults;
}

function actionFaults({ stub, world, letter, refused }: Compared): string[] {
  const own = [...actionsOf(stub)].filter(([marker]) => marker.startsWith(letter) && !refused(marker));
  return own.flatMap(([marker, { size }]) => {
    const most = world.actions.get(marker)?.most ?? 0;
    return size <= most ? [] : [`${marker} has ${size} actions, not ${most} at most`];
  });
}

/** Each event is published once at most, and then it starts one flow. */
async function eventFaults({ database, namespace }: Compared, found: readonly FoundInstance[]): Promise<string[]> {
  const published = await database.rows<{ k: string }>(
    `select event->'data'->>'k' as k from events where namespace = $1 and type = $2 order by 1`,
    [namespace, generatedType],
  );
  const marks = published.map(({ k }) => k);
  const started = found.filter(({ byEvent }) => byEvent).map(({ marker }) => marker);
  const twice = marks.filter((mark, i) => marks.indexOf(mark) !== i);
  if (twice.length === 0 && isDeepStrictEqual([...started].sort(), [...marks].sort())) return [];
  return [`events ${marks.join(' ')} have started ${started.join(' ')}`];
}

/** None is beyond where its flow would have brought it. */
async function variableFaults({ database, namespace, world, refused }: Compared): Promise<string[]> {
  const rows = await database.rows<{ scope: string; name: string; data: string }>(
    `select scope, name, convert_from(data, 'UTF8') as data from variables where namespace = $1`,
    [namespace],
  );
  return rows.flatMap(({ scope, name, data }) => {
    const [value, most] = [JSON.parse(data) as unknown, world.variables.get(`${scope}/${name}`)];
    const within = typeof value === 'number' && typeof most === 'number' ? value <= most : value === most;
    return within || refused(name) ? [] : [`variable ${name} is ${data}, not ${JSON.stringify(most)}`];
  });
}
