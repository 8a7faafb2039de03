import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Ended } from '../../e2e/support/api.js';
import type { TestEngine } from '../../support/container/engine.js';
import { type NamedFault, trouble } from '../faults.js';
import { patiently } from '../patience.js';
import { randomOf } from '../random.js';
import type { Soak } from '../soak.js';
import { openRuns } from '../stuck.js';
import { flow, outputOf, variablesOf } from './flow.js';
import { partsOf, volumesOf } from './pairs.js';
import { Watch } from './watch.js';

export interface ContainerRound {
  readonly seed: number;
  readonly flows: number;
  /** How long there is trouble, in milliseconds. */
  readonly troubleMs: number;
  /** How long after the trouble all must have ended, and then how long until no container is left. */
  readonly boundMs: number;
  /** What is done to containers beside the trouble of the fleet. */
  readonly more: readonly NamedFault[];
  /** Whether a call may crash. */
  readonly losing: boolean;
  readonly note: (what: string) => void;
  readonly only: string;
}

/** An instance as it was found in the end, with its marker. */
type Found = Ended & { readonly k: string };

/** Runs flows whose functions are in containers while the fleet and these are in trouble. @returns what is wrong, in words */
export async function containerRound(soak: Soak, engine: TestEngine, options: ContainerRound) {
  const { api, ground, fleet } = soak;
  const { seed, troubleMs: milliseconds, boundMs, note, more, only } = options;
  const namespace = `boxes-${seed}`;
  await api.namespace(namespace, { '/flow.yaml': flow });
  const watch = new Watch(engine.docker, namespace);
  const random = randomOf(seed);
  const [faults, ids] = await Promise.all([
    trouble(fleet, ground, { milliseconds, random, note, only, more }),
    startAll(soak, namespace, options),
  ]);
  const calm = Date.now();
  const problems: string[] = [];
  const found: Found[] = [];
  for (const [k, id] of ids) {
    const end = await endOf(soak, namespace, id, calm + boundMs);
    if (end === undefined) problems.push(`${k} (${id}) has not ended`);
    else found.push({ ...end, k });
  }
  if (problems.length > 0) problems.push(...(await openRuns(ground.client)));
  const settledMs = Date.now() - calm;
  problems.push(...(await leftContainers(engine, namespace, boundMs)));
  await watch.stop();
  problems.push(...endFaults(found, options.losing), ...(await variableFaults(soak, namespace, found)));
  problems.push(...watch.repeated.map((id) => `the action ${id} reached a function more than once`));
  const crashed = found.filter(({ status }) => status !== 'complete').length;
  return { instances: ids.size, crashed, calls: watch.calls, pairs: watch.lives, faults, settledMs, problems };
}

/** Starts the flows in the first half of the trouble. @returns marker to id of those whose start was answered */
async function startAll({ api }: Soak, namespace: string, { flows, troubleMs }: ContainerRound) {
  const ids = new Map<string, string>();
  const starts = Array.from({ length: flows }, async (_, n) => {
    await sleep((troubleMs / 2) * (n / flows));
    let tries = 0;
    await patiently(`starting flow ${n}`, async () => {
      const k = `b${n}x${tries++}`;
      ids.set(k, await api.start(namespace, '/flow.yaml', { k, seconds: [0, 0.5, 3][n % 3] ?? 0 }));
    });
  });
  await Promise.all(starts);
  return ids;
}

/** @returns undefined when it has not ended by an instant, in milliseconds since the epoch */
async function endOf({ api }: Soak, namespace: string, id: string, until: number): Promise<Ended | undefined> {
  for (;;) {
    const one = await patiently(`the end of ${id}`, () => api.instance(namespace, id));
    if (one.status !== 'pending') return one;
    if (Date.now() > until) return undefined;
    await sleep(250);
  }
}

function endFaults(found: readonly Found[], losing: boolean): string[] {
  return found.flatMap(({ k, id, status, output, errorCode }) => {
    if (status === 'complete' && isDeepStrictEqual(output, outputOf(k))) return [];
    if (losing && status === 'crashed' && errorCode === 'direktiv.internal.error') return [];
    return [`${k} (${id}) is ${status} with ${String(errorCode)} and ${JSON.stringify(output)}`];
  });
}

async function variableFaults({ database }: Soak, namespace: string, found: readonly Found[]): Promise<string[]> {
  const text = `select name, convert_from(data, 'UTF8') as data from variables where namespace = $1`;
  const rows = await database.rows<{ name: string; data: string }>(text, [namespace]);
  const there = new Map(rows.map(({ name, data }) => [name, data]));
  const wanted = found.filter(({ status }) => status === 'complete').flatMap(({ k }) => variablesOf(k));
  return wanted.flatMap((name) =>
    there.get(name) === JSON.stringify(name) ? [] : [`the variable ${name} is ${there.get(name)}`],
  );
}

/** What the workers did not remove, within so many milliseconds. */
async function leftContainers({ docker }: TestEngine, namespace: string, within: number): Promise<string[]> {
  for (const until = Date.now() + within; ; await sleep(500)) {
    // Podman refuses a list while it removes what would be in it.
    const parts = await patiently('a list of containers', () => partsOf(docker, namespace));
    const left = [...parts.map(({ part, life }) => `${part} of ${life}`), ...(await volumesOf(docker, namespace))];
    if (left.length === 0) return [];
    if (Date.now() > until) return [`containers and volumes are left: ${left.join(', ')}`];
  }
}
