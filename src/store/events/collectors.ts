import { sql } from 'kysely';
import type { CloudEvent } from '../../events/cloud-event.js';
import { offer, type HeldEvent } from '../../events/offer.js';
import { eventsBySerial } from './event-rows.js';
import type { Listener } from './listener-rows.js';
import type { Database } from '../schema.js';

/** An event of the history that is to be matched. */
export interface RoutedEvent {
  readonly serial: number;
  readonly namespace: string;
  readonly event: CloudEvent;
}

/** A listener that has got all it listens for. */
export interface Hit {
  readonly listener: Listener;
  /** Position of the definition that took the event. */
  readonly choice: number;
  /** What it has collected before, in order of arrival. */
  readonly held: readonly { readonly serial: number; readonly event: CloudEvent }[];
}

interface Held extends HeldEvent {
  readonly position: number;
  readonly serial: number;
}

/**
 * Offers an event to listeners that want several, in a transaction: what a collector takes is held, or given with the rest.
 * @returns those that are complete now
 */
export async function offerToCollectors(
  db: Database,
  collectors: readonly Listener[],
  routed: RoutedEvent,
): Promise<Hit[]> {
  const claimed = await claim(db, collectors);
  const held = await heldBy(db, claimed);
  const hits: Hit[] = [];
  for (const listener of collectors) {
    if (!claimed.has(listener.id)) continue;
    const hit = await offerTo(db, listener, held.get(listener.id) ?? [], routed);
    if (hit !== undefined) hits.push(hit);
  }
  return hits;
}

/** Locks listeners so that no other event changes them, in an order that is the same for all. @returns those still open */
async function claim(db: Database, listeners: readonly Listener[]): Promise<ReadonlySet<string>> {
  if (listeners.length === 0) return new Set();
  const rows = await db
    .selectFrom('listeners')
    .select('id')
    .where('id', '=', sql<string>`any(${listeners.map(({ id }) => id)}::uuid[])`)
    .where('closed_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Set(rows.map(({ id }) => id));
}

async function heldBy(db: Database, listeners: ReadonlySet<string>): Promise<ReadonlyMap<string, Held[]>> {
  if (listeners.size === 0) return new Map();
  const rows = await db
    .selectFrom('held_events')
    .selectAll()
    .where('listener', '=', sql<string>`any(${[...listeners]}::uuid[])`)
    .orderBy('position')
    .execute();
  const events = await eventsBySerial(db, [...new Set(rows.map(({ event }) => event))]);
  const held = new Map<string, Held[]>();
  for (const { listener, position, event: serial, held_at: heldAt } of rows) {
    const event = events.get(serial);
    if (event === undefined) continue;
    held.set(listener, [...(held.get(listener) ?? []), { position, serial, event, heldAt }]);
  }
  return held;
}

async function offerTo(
  db: Database,
  listener: Listener,
  held: readonly Held[],
  { serial, event }: RoutedEvent,
): Promise<Hit | undefined> {
  const now = Date.now();
  const offered = offer({ ...listener, starts: listener.path !== null }, held, event, now);
  const kept: readonly Held[] = offered.kind === 'complete' ? [] : offered.kept;
  if (kept.length < held.length) await drop(db, listener, kept);
  if (offered.kind === 'held') {
    await db.insertInto('held_events').values({ listener: listener.id, event: serial, held_at: now }).execute();
  }
  if (offered.kind !== 'complete') return undefined;
  return { listener, choice: offered.choice, held: offered.kept };
}

async function drop(db: Database, { id }: Listener, kept: readonly Held[]): Promise<void> {
  await db
    .deleteFrom('held_events')
    .where('listener', '=', id)
    .where('position', '<>', sql<number>`all(${kept.map(({ position }) => position)}::bigint[])`)
    .execute();
}
