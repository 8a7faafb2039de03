import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../src/json/json.js';
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
  /** How it ended, as its client was told who waited for that. */
  told?: Told;
}

/** The output stands only where there is no error. */
export interface Told {
  readonly code: string | null;
  readonly output?: Json;
}

/** What is sent to start a flow. */
export interface Asked {
  readonly path: string;
  readonly body: Json;
}

export interface Starting {
  readonly api: Api;
  /** How the flow is asked for, with an input. */
  readonly asking: (input: Json) => Asked;
  readonly events: EventsDriver;
  /** Of all starts. */
  readonly world: World;
  /** Whether nothing is to be started any more. */
  readonly over: () => boolean;
  /** The client waits for the end of the instance, and leaves after so many milliseconds. Absent: it does not wait. */
  readonly leavesAfter: number | undefined;
}

/**
 * Starts a flow until there is an answer, each time under a marker of its own: all instances there are must do their work.
 * @param name how the markers begin
 */
export async function startPlan(plan: Plan, name: string, starting: Starting): Promise<Start[]> {
  const { api, asking, events, world, over, leavesAfter } = starting;
  const starts: Start[] = [];
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(300)) {
    const start: Start = { marker: `${name}x${starts.length}`, world: new World(), answered: false };
    play(plan, start.marker, start.world);
    world.add(start.world);
    await events.early(start.world.waits);
    starts.push(start);
    const leaving = leavesAfter === undefined ? undefined : AbortSignal.timeout(Math.round(leavesAfter));
    try {
      Object.assign(start, await ask(api, asking(inputOf(start.marker)), leaving), { answered: true });
      return starts;
    } catch {
      // Killed, or refused because of what was killed: it may have begun all the same.
      if (leaving?.aborted === true || over()) return starts;
    }
  }
  throw new Error(`${name} could not be started in two minutes`);
}

async function ask(api: Api, { path, body }: Asked, leaving?: AbortSignal): Promise<Pick<Start, 'id' | 'told'>> {
  const waiting = leaving !== undefined;
  const url = waiting ? `${path}${path.includes('?') ? '&' : '?'}wait=true` : path;
  const answer = await api.fetch(url, { method: 'POST', body: JSON.stringify(body), signal: leaving });
  const text = await answer.text();
  // Who waits is told how it ended, also when that is an error.
  const id = answer.headers.get('direktiv-instance-id');
  if (id === null) throw new Error(text);
  const code = answer.headers.get('direktiv-instance-error-code');
  if (code !== null) return { id, told: { code } };
  return waiting && answer.ok ? { id, told: { code: null, output: JSON.parse(text) as Json } } : { id };
}
