import { addDuration } from '../language/duration.js';
import type { CloudEvent } from './cloud-event.js';
import { countPlaced, type Place } from './count-placed.js';
import { firstMatch, type EventDefinition } from './match.js';

/** Someone who listens, as far as it decides what an event means to it. */
export interface Collector {
  /** Any one of the definitions is enough, or all are needed. */
  readonly mode: 'simple' | 'or' | 'and';
  readonly events: readonly EventDefinition[];
  /** True for the start of a flow, false for a state that waits. */
  readonly starts: boolean;
  /** How long an event is held, as ISO 8601; null: for ever (decision D46). */
  readonly lifespan: string | null;
}

/** An event that a collector holds while the others are missing. */
export interface HeldEvent {
  readonly event: CloudEvent;
  /** Milliseconds since the epoch. */
  readonly heldAt: number;
}

/** What becomes of an event. `choice`: position of the definition that took it. */
export type Offer<H extends HeldEvent> =
  | { readonly kind: 'ignored'; readonly kept: readonly H[] }
  | { readonly kind: 'held'; readonly kept: readonly H[] }
  | { readonly kind: 'complete'; readonly choice: number; readonly kept: readonly H[] };

/**
 * Offers an event to a collector that holds some already (specification 4.11, 4.12, 9.4, 9.5). `kept` are the held events
 * that have not outlived their lifespan, in order of arrival.
 */
export function offer<H extends HeldEvent>(
  collector: Collector,
  held: readonly H[],
  event: CloudEvent,
  now: number,
): Offer<H> {
  const choice = firstMatch(collector.events, event);
  if (choice === undefined) return { kind: 'ignored', kept: held };
  if (collector.mode !== 'and') return { kind: 'complete', choice, kept: [] };
  const kept = held.filter(({ heldAt }) => isAlive(heldAt, collector.lifespan, now));
  const places = placesOf(collector);
  const placed = countPlaced(places, [...kept.map((one) => one.event), event]);
  if (placed === kept.length) return { kind: 'ignored', kept };
  return placed === places.length ? { kind: 'complete', choice, kept } : { kind: 'held', kept };
}

function isAlive(heldAt: number, lifespan: string | null, now: number): boolean {
  return lifespan === null || addDuration(heldAt, lifespan) > now;
}

/** A state wants an event for each definition (decision D19), a start one for each type (specification 9.5). */
function placesOf({ events, starts }: Collector): Place[] {
  if (!starts) return events.map((definition) => [definition]);
  const types = [...new Set(events.map(({ type }) => type))];
  return types.map((type) => events.filter((definition) => definition.type === type));
}
