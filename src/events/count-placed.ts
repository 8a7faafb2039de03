import type { CloudEvent } from './cloud-event.js';
import { matches, type EventDefinition } from './match.js';

/** One event goes to each place; any of its definitions will do. */
export type Place = readonly EventDefinition[];

/**
 * How many of the events find a place, one each. An event that fits several moves on when a later one fits only its place:
 * otherwise the order of arrival would decide whether the rest can ever be completed.
 */
export function countPlaced(places: readonly Place[], events: readonly CloudEvent[]): number {
  const taken = new Map<Place, CloudEvent>();
  return events.filter((event) => seat(places, taken, event)).length;
}

/** An event that looks for a place: a new one, or one that another would like to take the place of. */
interface Seeker {
  readonly event: CloudEvent;
  /** Whoever wants its present place; absent: it has none yet. */
  readonly rival?: { readonly place: Place; readonly seeker: Seeker };
}

/** Gives the event a place if others can move so that there is one: each place is looked at once, the nearest first. */
function seat(places: readonly Place[], taken: Map<Place, CloudEvent>, event: CloudEvent): boolean {
  const unseen = new Set(places);
  const seekers: Seeker[] = [{ event }];
  // Goes on to those that are added meanwhile.
  for (const seeker of seekers) {
    for (const place of unseen) {
      if (!place.some((definition) => matches(definition, seeker.event))) continue;
      unseen.delete(place);
      const present = taken.get(place);
      if (present === undefined) {
        moveUp(taken, place, seeker);
        return true;
      }
      seekers.push({ event: present, rival: { place, seeker } });
    }
  }
  return false;
}

/** The seeker takes a free place, and whoever wants its present one takes that. */
function moveUp(taken: Map<Place, CloudEvent>, free: Place, seeker: Seeker): void {
  let place = free;
  let next: Seeker | undefined = seeker;
  while (next !== undefined) {
    taken.set(place, next.event);
    if (next.rival === undefined) return;
    ({ place, seeker: next } = next.rival);
  }
}
