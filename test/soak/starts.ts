import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../e2e/support/api.js';
import type { EventsDriver } from './events-driver.js';
import { play } from './oracle.js';
import { inputOf, type Plan } from './plan.js';
import { World } from './world.js';

/** A start: what its instance must do when there is one. Without an answer nobody knows. */
export interface Start {
  readonly marker: string;
  readonly world: World;
  answered: boolean;
}

export interface Starting {
  readonly api: Api;
  readonly namespace: string;
  readonly events: EventsDriver;
  /** Of all starts. */
  readonly world: World;
}

/** Starts a flow until there is an answer, each time under a marker of its own: all instances there are must do their work. */
export async function startPlan(
  plan: Plan,
  name: string,
  { api, namespace, events, world }: Starting,
): Promise<Start[]> {
  const starts: Start[] = [];
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(300)) {
    const start: Start = { marker: `${name}x${starts.length}`, world: new World(), answered: false };
    play(plan, start.marker, start.world);
    world.add(start.world);
    await events.early(start.world.waits);
    starts.push(start);
    try {
      await api.start(namespace, `/${name}.yaml`, inputOf(start.marker));
      start.answered = true;
      return starts;
    } catch {
      // Killed, or refused because of what was killed: it may have begun all the same.
    }
  }
  throw new Error(`${name} could not be started in two minutes`);
}
