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
  /** Whether it is known that there is an instance. */
  answered: boolean;
  /** Of the instance, where the answer told it. */
  id?: string;
}

export interface Starting {
  readonly api: Api;
  readonly namespace: string;
  readonly events: EventsDriver;
  /** Of all starts. */
  readonly world: World;
  /** Whether nothing is to be started any more. */
  readonly over: () => boolean;
}

/**
 * Starts a flow until there is an answer, each time under a marker of its own: all instances there are must do their work.
 * @param leavesAfter the client waits for the end of the instance, and leaves after so many milliseconds
 */
export async function startPlan(
  plan: Plan,
  name: string,
  { api, namespace, events, world, over }: Starting,
  leavesAfter?: number,
): Promise<Start[]> {
  const starts: Start[] = [];
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(300)) {
    const start: Start = { marker: `${name}x${starts.length}`, world: new World(), answered: false };
    play(plan, start.marker, start.world);
    world.add(start.world);
    await events.early(start.world.waits);
    starts.push(start);
    const leaving = leavesAfter === undefined ? undefined : AbortSignal.timeout(Math.round(leavesAfter));
    try {
      start.id = await request(
        api,
        `/namespaces/${namespace}/instances?path=/${name}.yaml`,
        inputOf(start.marker),
        leaving,
      );
      start.answered = true;
      return starts;
    } catch {
      // Killed, or refused because of what was killed: it may have begun all the same.
      if (leaving?.aborted === true || over()) return starts;
    }
  }
  throw new Error(`${name} could not be started in two minutes`);
}

/** Gives the id of the instance. */
async function request(api: Api, url: string, input: unknown, leaving: AbortSignal | undefined): Promise<string> {
  const wait = leaving === undefined ? '' : '&wait=true';
  const init = { method: 'POST', body: JSON.stringify(input), ...(leaving && { signal: leaving }) };
  const answer = await fetch(`${api.url}/api/v2${url}${wait}`, init);
  // Who waits is told how it ended, also when that is an error.
  const id = answer.headers.get('direktiv-instance-id');
  if (id === null) throw new Error(await answer.text());
  return id;
}
