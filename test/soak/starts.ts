import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, Started } from './callers/caller.js';
import type { EventsDriver } from './events-driver.js';
import { play } from './oracle.js';
import { inputOf, type Plan } from './plan.js';
import { World } from './world.js';

/** A start: what its instance must do when there is one. Without an answer nobody knows. */
export interface Start extends Started {
  readonly marker: string;
  readonly world: World;
  /** Whether it is known that there is an instance. */
  answered: boolean;
}

export interface Starting {
  readonly caller: Caller;
  readonly namespace: string;
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
 * @param name of its file, without the ending; the markers begin so
 */
export async function startPlan(plan: Plan, name: string, starting: Starting): Promise<Start[]> {
  const { caller, namespace, events, world, over, leavesAfter } = starting;
  const starts: Start[] = [];
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(300)) {
    const start: Start = { marker: `${name}x${starts.length}`, world: new World(), answered: false };
    play(plan, start.marker, start.world);
    world.add(start.world);
    await events.early(start.world.waits);
    starts.push(start);
    const leaving = leavesAfter === undefined ? undefined : AbortSignal.timeout(Math.round(leavesAfter));
    try {
      const wanted = { namespace, plan, name, input: inputOf(start.marker), leaving };
      Object.assign(start, await caller.start(wanted), { answered: true });
      return starts;
    } catch {
      // Killed, or refused because of what was killed: it may have begun all the same.
      if (leaving?.aborted === true || over()) return starts;
    }
  }
  throw new Error(`${name} could not be started in two minutes`);
}
