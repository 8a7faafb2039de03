import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../src/json/json.js';
import type { Api } from '../e2e/support/api.js';
import type { FunctionStub } from '../support/function-stub.js';
import type { Database } from './database.js';
import { actionsOf, endingOf, type FoundInstance, type Instances, linesOf } from './found.js';
import { generatedType } from './steps/events.js';
import type { World } from './world.js';

export interface Compared {
  readonly api: Api;
  readonly stub: FunctionStub;
  readonly instances: Instances;
  readonly database: Database;
  readonly namespace: string;
  /** How all markers begin; others are none of ours. */
  readonly letter: string;
  /** Of the starts whose instances are there. */
  readonly world: World;
  /** Whether a marker belongs to a start that was refused: its run may have begun, and was ended then. */
  readonly refused: (marker: string) => boolean;
}

/** Every difference between the world as it should be and as it is, in words. */
export async function differences(compared: Compared): Promise<string[]> {
  const found = await compared.instances.all();
  return [
    ...(await instanceFaults(compared, found)),
    ...actionFaults(compared),
    ...(await eventFaults(compared, found)),
    ...(await variableFaults(compared)),
  ];
}

async function instanceFaults(
  { api, namespace, world, refused }: Compared,
  found: readonly FoundInstance[],
): Promise<string[]> {
  const faults: string[] = [];
  const called = found.filter(({ byEvent }) => !byEvent);
  for (const { marker } of called) {
    if (!world.instances.has(marker) && !refused(marker))
      faults.push(`there is an instance that nobody expects: ${marker}`);
  }
  for (const [marker, { certain, ...expected }] of world.instances) {
    const own = called.filter((one) => one.marker === marker);
    if (own.length === 0 && !certain) continue;
    const [one] = own;
    if (one === undefined || own.length > 1) {
      faults.push(`there are ${own.length} instances of ${marker}: ${own.map(({ id }) => id).join(' ')}`);
      continue;
    }
    const { id } = one;
    const actual = await endingOf(api, namespace, id);
    if (isDeepStrictEqual(actual, expected)) continue;
    const lines = await linesOf(api, namespace, id);
    faults.push(`${marker} (${id}) is ${text(actual)}, not ${text(expected)}; its log ends: ${text(lines.slice(-8))}`);
  }
  return faults;
}

function actionFaults({ stub, world, letter, refused }: Compared): string[] {
  const found = actionsOf(stub);
  const own = [...found.keys()].filter((marker) => marker.startsWith(letter));
  const unexpected = own.filter((marker) => !world.actions.has(marker) && !refused(marker));
  const wrong = [...world.actions].flatMap(([marker, { least, most }]) => {
    const count = found.get(marker)?.size ?? 0;
    return count >= least && count <= most ? [] : [`${marker} has ${count} actions, not ${least} to ${most}`];
  });
  return [...unexpected.map((marker) => `a call nobody expects: ${marker}`), ...wrong];
}

async function eventFaults(
  { database, namespace, world, refused }: Compared,
  found: readonly FoundInstance[],
): Promise<string[]> {
  const published = await database.rows<{ k: string; count: string }>(
    `select event->'data'->>'k' as k, count(*) from events where namespace = $1 and type = $2 group by 1`,
    [namespace, generatedType],
  );
  const counts = new Map(published.map(({ k, count }) => [k, Number(count)]));
  const unexpected = [...counts.keys()].filter((marker) => !world.generated.has(marker) && !refused(marker));
  return [
    ...unexpected.map((marker) => `an event nobody expects: ${marker}`),
    ...[...world.generated].flatMap((marker) => {
      const started = found.filter((one) => one.byEvent && one.marker === marker);
      const fine = counts.get(marker) === 1 && started.length === 1 && started[0]?.status === 'complete';
      return fine ? [] : [`${marker} was published ${counts.get(marker) ?? 0} times, and started ${text(started)}`];
    }),
  ];
}

async function variableFaults({ database, namespace, world, refused }: Compared): Promise<string[]> {
  const rows = await database.rows<{ scope: string; name: string; data: string }>(
    `select scope, name, convert_from(data, 'UTF8') as data from variables where namespace = $1`,
    [namespace],
  );
  const actual = new Map<string, string>(rows.map(({ scope, name, data }) => [`${scope}/${name}`, data]));
  const unexpected = rows.filter(({ scope, name }) => !world.variables.has(`${scope}/${name}`) && !refused(name));
  const faults = [...world.variables].flatMap(([key, value]) =>
    actual.get(key) === JSON.stringify(value) ? [] : [`variable ${key} is ${actual.get(key)}, not ${text(value)}`],
  );
  return [...faults, ...unexpected.map(({ name }) => `a variable nobody expects: ${name}`)];
}

function text(value: unknown): string {
  return JSON.stringify(value as Json);
}
