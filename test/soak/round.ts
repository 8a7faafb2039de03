import { setTimeout as sleep } from 'node:timers/promises';
import type { Aside } from './beside/aside.js';
import { askedFor } from './beside/asked-for.js';
import { collectors } from './beside/collectors.js';
import { followers } from './beside/followers.js';
import { pauses } from './beside/pauses.js';
import { remadeNamespace } from './beside/remade-namespace.js';
import { by08 } from './callers/by-08.js';
import { byFile, bySubmission } from './callers/by-api.js';
import { byTemporal } from './callers/by-temporal.js';
import { flowFiles } from './flow-files.js';
import type { Plan } from './plan.js';
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
  const { client, stub } = soak.ground;
  const { api, database, databaseUrl, keyring } = soak;
  const { seed } = options;
  stub.reset();
  const parts = { api, database, stub, namespace: `soak-${seed}`, letter: 'f' };
  const main = new Flows({ ...parts, plans: plansOf(seed, options.flows) });
  await main.upload();
  const asides = await asidesOf(soak, options);
  const faults = await underTrouble(soak, options, main, asides);
  const { settledMs, problems } = await settle(soak, options, main);
  for (const part of [main, ...asides]) {
    problems.push(...(await part.problems()).map((problem) => `${part.namespace}: ${problem}`));
  }
  const namespaces = [main, ...asides].map(({ namespace }) => namespace);
  const replayed = await replayAll(client, { databaseUrl, keyring, namespaces });
  problems.push(...replayed.faults);
  const sent = [...actionsOf(stub).values()].flatMap((actions) => [...actions.values()]);
  const repeated = sent.filter((times) => times > 1).length;
  return { instances: await main.count(), runs: replayed.runs, faults, repeated, settledMs, problems };
}

/** Numbers of what asks for random ones in the round of a seed. */
function randomFor(seed: number, number: number): () => number {
  return randomOf(seed * 10 + number);
}

/** What stands beside the flows, set up. */
async function asidesOf({ api, database, ground }: Soak, { seed, troubleMs }: RoundOptions): Promise<Aside[]> {
  const plans = plansOf(seed + besideSeed, 7 * besides);
  const plansAt = (n: number) => plans.slice(n * besides, (n + 1) * besides);
  const parts = (name: string, number: number) => ({
    ...{ api, database, stub: ground.stub },
    namespace: `soak-${seed}-${name}`,
    random: randomFor(seed, number),
    milliseconds: troubleMs,
  });
  const submitted = parts('submitted', 6);
  const undone = parts('undone', 10);
  return Promise.all([
    collectors(parts('events', 1)),
    remadeNamespace({ ...parts('remade', 2), plans: { before: plansAt(1), after: plansAt(2) } }),
    askedFor({ ...parts('cancelled', 4), plans: plansAt(0), caller: byFile(api), letter: 'c', cancels: true }),
    askedFor({ ...submitted, plans: plansAt(3).filter(standsAlone), caller: bySubmission(api), letter: 's' }),
    followers(parts('followed', 7)),
    askedFor({ ...parts('temporal', 8), plans: plansAt(4), caller: byTemporal(ground.client), letter: 't' }),
    askedFor({ ...undone, plans: plansAt(5), caller: byTemporal(ground.client), letter: 'u', cancels: true }),
    askedFor({ ...parts('former', 9), plans: plansAt(6), caller: by08(api), letter: 'w' }),
  ]);
}

/** Whether a flow is a single text. */
function standsAlone(plan: Plan): boolean {
  return Object.keys(flowFiles(plan, '/alone')).length === 1;
}

/** Gives what was done to the fleet meanwhile. */
async function underTrouble(
  { ground, api, fleet }: Soak,
  { seed, troubleMs: milliseconds, note, only }: RoundOptions,
  main: Flows,
  asides: readonly Aside[],
): Promise<string[]> {
  const [done] = await Promise.all([
    milliseconds === 0 ? [] : trouble(fleet, ground, { milliseconds, random: randomFor(seed, 0), note, only }),
    main.start(milliseconds / 2, randomFor(seed, 3)),
    pauses(api, main.namespace, { milliseconds, random: randomFor(seed, 5) }),
    ...asides.map((aside) => aside.during()),
  ]);
  return done;
}

/** Waits until all has ended and nothing is left, for so long. */
async function settle(
  { ground, database }: Soak,
  { boundMs, note }: RoundOptions,
  main: Flows,
): Promise<{ settledMs: number; problems: string[] }> {
  const calm = Date.now();
  const problems: string[] = [];
  const unsettled = async (): Promise<string[]> => [...(await main.missing()), ...(await leftOver(ground, database))];
  for (let left = await unsettled(); left.length > 0; left = await unsettled()) {
    if (Date.now() - calm > boundMs) {
      const open = await openRuns(ground.client);
      problems.push(...left.map((one) => `after ${boundMs} ms there are ${one}`), ...open);
      break;
    }
    await sleep(1_000);
  }
  for (const problem of problems) note(problem);
  return { settledMs: Date.now() - calm, problems };
}
