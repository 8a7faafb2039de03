import type { CloudEvent } from './cloud-event.js';
import { asText, contextOf, type EventDefinition } from './match.js';

/** The key of definitions that ask for no exact value. */
const anyEvent = '';
/** Characters; two that agree so far are only told apart later, by {@link matches}. */
const maxLength = 200;

/**
 * One value that a definition asks for exactly, so that of a thousand instances that wait for the same type only those are
 * looked at that wait for this order. Of several it is the longest: ids are long. Every event that satisfies the definition
 * has this key among its {@link keysOfEvent}.
 */
export function keyOfDefinition({ context }: EventDefinition): string {
  const exact = Object.entries(context)
    .map(([name, pattern]) => [name.toLowerCase(), asText(pattern)] as const)
    .filter(([, pattern]) => !pattern.includes('*'))
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const longest = exact[0];
  return longest === undefined ? anyEvent : toKey(longest);
}

/** The keys of all definitions that an event may satisfy. */
export function keysOfEvent(event: CloudEvent): string[] {
  return [anyEvent, ...new Set(contextOf(event).map(toKey))];
}

function toKey([name, value]: readonly [name: string, value: string]): string {
  return `${name}=${value}`.slice(0, maxLength);
}
