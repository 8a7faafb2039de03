import type { Json } from '../json/json.js';
import type { CloudEvent } from './cloud-event.js';
import { matchesGlob } from '../glob/glob.js';

/** What a wait or a start asks of an event: its type, and a glob for each context attribute named. */
export interface EventDefinition {
  readonly type: string;
  readonly context: { readonly [attribute: string]: Json };
}

/** Members of an event that are its content, not its context. */
const content: ReadonlySet<string> = new Set(['data', 'data_base64']);

/**
 * True when `event` satisfies `definition`: the same type, and every context attribute named is there and matches its glob
 * (specification 9.3). Any attribute may be named, in any case of letters; both sides are compared as text.
 */
export function matches(definition: EventDefinition, event: CloudEvent): boolean {
  if (definition.type !== event.type) return false;
  return Object.entries(definition.context).every(([name, pattern]) => {
    const value = attribute(event, name.toLowerCase());
    return value !== undefined && matchesGlob(asText(pattern), asText(value));
  });
}

/** Position of the first definition that an event satisfies (decision D20), undefined when it satisfies none. */
export function firstMatch(definitions: readonly EventDefinition[], event: CloudEvent): number | undefined {
  const position = definitions.findIndex((definition) => matches(definition, event));
  return position === -1 ? undefined : position;
}

/** The context attributes of an event: names, and values as text. */
export function contextOf(event: CloudEvent): (readonly [name: string, value: string])[] {
  return Object.entries(event)
    .filter(([name]) => !content.has(name))
    .map(([name, value]) => [name, asText(value)] as const);
}

function attribute(event: CloudEvent, name: string): Json | undefined {
  return Object.hasOwn(event, name) && !content.has(name) ? event[name] : undefined;
}

/** Both sides of a comparison are texts. */
export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
