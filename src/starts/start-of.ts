import { CronError, parseCron, type CronSchedule } from '../language/cron.js';
import type { Flow, StartEvent } from '../language/model.js';
import type { StartListener } from '../store/starts/start-of-path.js';

/** What starts a flow beside people and parents. */
export type StartOf =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'events'; readonly listener: StartListener }
  | { readonly kind: 'cron'; readonly cron: string; readonly schedule: CronSchedule }
  /** The line is none: nothing starts the flow by time (decision D47). */
  | { readonly kind: 'bad-cron'; readonly reason: string };

/** What starts a flow by itself (specification 9.1 to 9.5). */
export function startOf({ start }: Flow): StartOf {
  switch (start.type) {
    case 'default':
      return { kind: 'nothing' };
    case 'scheduled':
      return start.cron === undefined ? { kind: 'nothing' } : byTime(start.cron);
    case 'event':
      return byEvents('simple', [start.event]);
    case 'eventsXor':
      return byEvents('or', start.events);
    case 'eventsAnd':
      return byEvents('and', start.events, start.lifespan);
  }
}

/** A start at the times of a cron line. */
export function byTime(cron: string): StartOf {
  try {
    return { kind: 'cron', cron, schedule: parseCron(cron) };
  } catch (error) {
    if (error instanceof CronError) return { kind: 'bad-cron', reason: error.message };
    throw error;
  }
}

function byEvents(mode: StartListener['mode'], events: readonly StartEvent[], lifespan?: string): StartOf {
  return { kind: 'events', listener: { mode, events, lifespan: lifespan ?? null } };
}
