import { setTimeout as sleep } from 'node:timers/promises';
import { collectors } from './beside/collectors.js';
import { pauses } from './beside/pauses.js';
import { remadeNamespace } from './beside/remade-namespace.js';
import { trouble } from './faults.js';
import { Flows } from './flows.js';
import { actionsOf } from './found.js';
import { leftOver } from './left-over.js';
import { plansOf } from './random-plan.js';
import { randomOf } from './random.js';
import { replayAll } from './replays.js';
import type { Soak } from './soak.js';
import { openRuns } from './stuck.js';

/** Seeds of the plans that stand beside: others than those of the rounds. */
const besideSeed = 1_000_000;

/** So many flows are in each part that stands beside. */
const besides = 6;

export interface RoundOptions {
  readonly seed: number;
  /** How many flows. */
  readonly flows: number;
  /** How long there is trouble; in the first half of it flows are started. */
  readonly troubleMs: number;
  /** How long after the trouble all must have ended, with nothing left. */
  readonly boundMs: number;
  readonly note: (what: string) => void;
  /** Found in the names of the trouble there is. */
  readonly only: string;
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

/** Runs the flows of a seed while the fleet is in trouble, and what stands beside them, and looks whether all is as it should be. */
export async function round(soak: Soak, options: RoundOptions): Promise<RoundResult> {
  const { seed, flows, troubleMs, boundMs, note, only } = options;
  const { ground, fleet, database, databaseUrl, keyring } = soak;
  const { api, stub, client } = ground;
  const namespace = `soak-${seed}`;
  stub.reset();
  const parts = { api, database, stub };
  const randomFor = (number: number): (() => number) => randomOf(seed * 10 + number);
  const asideParts = (name: string, number: number) => ({
    ...parts,
    namespace: `${namespace}-${name}`,
    random: randomFor(number),
    milliseconds: troubleMs,
  });
  const beside = plansOf(seed + besideSeed, 3 * besides);
  const main = new Flows({ ...parts, namespace, plans: plansOf(seed, flows), letter: 'f' });
  const cancelled = new Flows({
    ...parts,
    namespace: `${namespace}-cancelled`,
    plans: beside.slice(0, besides),
    letter: 'c',
    cancels: true,
  });
  const remade = { before: beside.slice(besides, 2 * besides), after: beside.slice(2 * besides) };
  await Promise.all([main.upload(), cancelled.upload()]);
  const asides = await Promise.all([
    collectors(asideParts('events', 1)),
    remadeNamespace({ ...asideParts('remade', 2), plans: remade }),
  ]);
  const [done] = await Promise.all([
    troubleMs === 0 ? [] : trouble(fleet, ground, { milliseconds: troubleMs, random: randomFor(0), note, only }),
    main.start(troubleMs / 2, randomFor(3)),
    cancelled.start(troubleMs / 2, randomFor(4)),
    pauses(api, namespace, { milliseconds: troubleMs, random: randomFor(5) }),
    ...asides.map((aside) => aside.during()),
  ]);
  const calm = Date.now();
  const problems: string[] = [];
  const settled = async (): Promise<string[]> => [...(await main.missing()), ...(await leftOver(ground, database))];
  for (let left = await settled(); left.length > 0; left = await settled()) {
    if (Date.now() - calm > boundMs) {
      problems.push(...left.map((one) => `after ${boundMs} ms there are ${one}`), ...(await openRuns(client)));
      break;
    }
    await sleep(1_000);
  }
  const settledMs = Date.now() - calm;
  for (const problem of problems) note(problem);
  for (const part of [main, cancelled, ...asides]) {
    problems.push(...(await part.problems()).map((problem) => `${part.namespace}: ${problem}`));
  }
  const namespaces = [main, cancelled, ...asides].map((part) => part.namespace);
  const { runs, faults } = await replayAll(client, { databaseUrl, keyring, namespaces });
  problems.push(...faults);
  const repeated = [...actionsOf(stub).values()]
    .flatMap((actions) => [...actions.values()])
    .filter((n) => n > 1).length;
  return { instances: await main.count(), runs, faults: done, repeated, settledMs, problems };
}
