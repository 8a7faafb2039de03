import { type Selectable, sql } from 'kysely';
import { keyOfDefinition } from '../../events/lookup-key.js';
import type { EventDefinition } from '../../events/match.js';
import type { Database, ListenerMode, ListenerTable } from '../schema.js';
import { storable } from '../statements/text.js';

/** Who listens, and for what. Times are milliseconds since the epoch. */
export interface Listener {
  readonly id: string;
  readonly namespace: string;
  readonly mode: ListenerMode;
  readonly events: readonly EventDefinition[];
  /** The instance that waits; null for the start of a flow file. */
  readonly instance: string | null;
  readonly waitId: string | null;
  /** The flow file that is started; null for a wait. */
  readonly path: string | null;
  /** Content hash of the text that is started. */
  readonly definition: string | null;
  readonly lifespan: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * Open listeners of a namespace that may listen for an event type, the oldest first. Their patterns are not looked at,
 * and of a very long type only the beginning. Those of other types cost nothing.
 * @param keys only those under one of these keys: see `keysOfEvent`
 */
export async function candidates(
  db: Database,
  namespace: string,
  type: string,
  keys?: readonly string[],
): Promise<Listener[]> {
  let lookup = db
    .selectFrom('listener_types')
    .select('listener')
    .where('namespace', '=', namespace)
    .where('type', '=', lookupText(type));
  if (keys !== undefined) lookup = lookup.where('key', '=', sql<string>`any(${keys.map(lookupText)}::text[])`);
  const rows = await openListeners(db, namespace).where('listeners.id', 'in', lookup).execute();
  return rows.map(toListener);
}

/** Asks for the open listeners of a namespace, the oldest first. */
export function openListeners(db: Database, namespace: string) {
  return db
    .selectFrom('listeners')
    .selectAll('listeners')
    .where('listeners.namespace', '=', namespace)
    .where('listeners.closed_at', 'is', null)
    .orderBy('listeners.created_at')
    .orderBy('listeners.serial');
}

/** What some definitions are looked up by, each pair once. */
export function lookupRows(events: readonly EventDefinition[]): { readonly types: string[]; readonly keys: string[] } {
  const pairs = events.map((event) => [lookupText(event.type), lookupText(keyOfDefinition(event))] as const);
  const distinct = [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()];
  return { types: distinct.map(([type]) => type), keys: distinct.map(([, key]) => key) };
}

/** An index does not take what is longer. */
export function lookupText(text: string): string {
  return storable(text.slice(0, 500));
}

export type ListenerRow = Omit<Selectable<ListenerTable>, 'closed_at' | 'serial'>;

/** A row of the table as a listener. */
export function toListener(row: ListenerRow): Listener {
  const { id, namespace, mode, instance, path, definition, lifespan } = row;
  return {
    id,
    namespace,
    mode,
    events: JSON.parse(row.events) as EventDefinition[],
    instance,
    waitId: row.wait_id,
    path,
    definition,
    lifespan,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
