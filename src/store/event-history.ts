import { createHash } from 'node:crypto';
import type { CloudEvent } from '../events/cloud-event.js';
import type { Database } from './schema.js';
import { storable } from './text.js';

/**
 * Keeps an event unless the namespace already has one with this source and id.
 * @returns its serial, undefined for a duplicate
 */
export async function appendEvent(db: Database, namespace: string, event: CloudEvent): Promise<number | undefined> {
  const { source, id, type } = event;
  const row = await db
    .insertInto('events')
    .values({
      namespace,
      source: storable(source),
      id: storable(id),
      type: storable(type),
      event: JSON.stringify(event),
      received_at: Date.now(),
      fingerprint: fingerprint(source, id),
    })
    .onConflict((conflict) => conflict.columns(['namespace', 'fingerprint']).doNothing())
    .returning('serial')
    .executeTakeFirst();
  return row?.serial;
}

/** The events of these serials. */
export async function eventsBySerial(
  db: Database,
  serials: readonly number[],
): Promise<ReadonlyMap<number, CloudEvent>> {
  if (serials.length === 0) return new Map();
  const rows = await db.selectFrom('events').select(['serial', 'event']).where('serial', 'in', serials).execute();
  return new Map(rows.map(({ serial, event }) => [serial, JSON.parse(event) as CloudEvent]));
}

/** Source and id may be longer than what an index takes. */
function fingerprint(source: string, id: string): string {
  return createHash('sha256')
    .update(JSON.stringify([source, id]))
    .digest('hex');
}
