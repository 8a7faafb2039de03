import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../e2e/support/api.js';
import { differences } from './compare.js';
import { EventsDriver } from './events-driver.js';
import { trouble } from './faults.js';
import { flowFiles } from './flow-files.js';
import { actionsOf, type FoundInstance, Instances, startedPath } from './found.js';
import { leftOver } from './left-over.js';
import { plansOf } from './random-plan.js';
import { randomOf } from './random.js';
import { replayAll } from './replays.js';
import type { Soak } from './soak.js';
import { type Start, startPlan } from './starts.js';
import { generatedType } from './steps/events.js';
import { World } from './world.js';

export interface RoundOptions {
  readonly seed: number;
  /** How many flows. */
  readonly flows: number;
  /** How long there is trouble; in the first half of it flows are started. */
  readonly troubleMs: number;
  /** How long after the trouble all must have ended, with nothing left. */
  readonly boundMs: number;
  readonly note: (what: string) => void;
}

export interface RoundResult {
  readonly instances: number;
  readonly runs: number;
  readonly faults: readonly string[];
  /** Calls that came again under the id they had. */
  readonly repeated: number;
  /** How long after the trouble all had ended. */
  readonly settledMs: number;
  /** What is wrong; nothing should be. */
  readonly problems: readonly string[];
}

const started = JSON.stringify({
  start: { type: 'event', event: { type: generatedType } },
  states: [{ id: 'a', type: 'noop' }],
});

/** Runs the flows of a seed while the fleet is in trouble, and looks whether all is as it should be. */
export async function round(soak: Soak, options: RoundOptions): Promise<RoundResult> {
  const { seed, flows, troubleMs, boundMs, note } = options;
  const { ground, fleet, database, databaseUrl, keyring } = soak;
  const { api, stub, client } = ground;
  const namespace = `soak-${seed}`;
  const plans = plansOf(seed, flows).map((plan, n) => ({ plan, name: `f${n}` }));
  stub.reset();
  await api.namespace(namespace, { [startedPath]: started });
  await api.send('POST', `/namespaces/${namespace}/secrets`, {
    name: 'token',
    data: Buffer.from('hush').toString('base64'),
  });
  await Promise.all(plans.map(({ plan, name }) => upload(api, namespace, flowFiles(plan, `/${name}`))));
  const everything = new World();
  const events = new EventsDriver(api, database, namespace, everything);
  const starting = { api, namespace, events, world: everything };
  const random = randomOf(seed);
  const [done, starts] = await Promise.all([
    troubleMs === 0 ? [] : trouble(fleet, ground, { milliseconds: troubleMs, random, note }),
    Promise.all(
      plans.map(async ({ plan, name }, n) => {
        await sleep((troubleMs / 2) * (n / flows));
        return startPlan(plan, name, starting);
      }),
    ),
  ]);
  const calm = Date.now();
  const problems: string[] = [];
  const instances = new Instances(api, database, namespace);
  const settled = async (): Promise<string[]> => [
    ...(await missing(await instances.all(), starts.flat())),
    ...(await leftOver(ground, database, namespace)),
  ];
  for (let left = await settled(); left.length > 0; left = await settled()) {
    if (Date.now() - calm > boundMs) {
      problems.push(...left.map((one) => `after ${boundMs} ms there are ${one}`));
      break;
    }
    await sleep(1_000);
  }
  const settledMs = Date.now() - calm;
  await events.stop();
  const found = await instances.all();
  const { world, refused } = whatHappened(found, starts.flat());
  problems.push(...(await differences({ api, stub, instances, database, namespace, world, refused })));
  const { runs, faults } = await replayAll(client, { databaseUrl, keyring, namespace });
  problems.push(...faults);
  const repeated = [...actionsOf(stub).values()]
    .flatMap((actions) => [...actions.values()])
    .filter((n) => n > 1).length;
  return { instances: found.length, runs, faults: done, repeated, settledMs, problems };
}

async function upload(api: Api, namespace: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await api.upload(namespace, path, text);
}

/** Instances that were answered for, or that somebody else will start, and that are not yet there. */
function missing(found: readonly FoundInstance[], starts: readonly Start[]): string[] {
  const there = new Set(found.map(({ marker, byEvent }) => `${byEvent} ${marker}`));
  const sure = starts.filter(({ answered }) => answered).map(({ world }) => world);
  const called = sure.flatMap(({ instances }) => [...instances].filter(([, { certain }]) => certain));
  const wanted = [
    ...called.map(([marker]) => `false ${marker}`),
    ...sure.flatMap(({ generated }) => [...generated].map((marker) => `true ${marker}`)),
  ];
  const absent = wanted.filter((one) => !there.has(one));
  return absent.length === 0 ? [] : [`missing instances: ${absent.join(', ')}`];
}

/** How instances end whose start was refused. */
const refusals = ['cancelled', 'crashed'];

/**
 * What the starts did: those that had an answer, and those that have an instance though they had none. Of a start that was
 * refused a run may have been there, which was ended when its row could not be written, or a row, whose run never began.
 */
function whatHappened(found: readonly FoundInstance[], starts: readonly Start[]) {
  const world = new World();
  const refused = new Set<string>();
  for (const start of starts) {
    const instance = found.find(({ marker }) => marker === start.marker);
    const ended = instance !== undefined && refusals.includes(instance.status);
    const otherwise = start.world.instances.get(start.marker)?.status !== instance?.status;
    if (!start.answered && ended && otherwise) refused.add(start.marker);
    else if (start.answered || instance !== undefined) world.add(start.world);
  }
  return { world, refused: (marker: string) => refused.has(marker.split('-')[0] ?? '') };
}
