import { createHash } from 'node:crypto';
import { CompiledQuery, sql } from 'kysely';
import type { CloudEvent } from '../../events/cloud-event.js';
import type { Database } from '../schema.js';
import { storable } from '../statements/text.js';

/** Columns that an event is kept in. */
export const EVENT_COLUMNS = 'namespace, source, id, type, event, received_at, fingerprint';
/** The values of a statement whose first parameters they are. */
const EVENT_PARAMETERS = '$1::text, $2::text, $3::text, $4::text, $5::json, $6::bigint, $7::text';
/** An event that the namespace has is not kept twice. */
export const UNLESS_DUPLICATE = 'on conflict (namespace, fingerprint) do nothing';

/** What is kept of an event, in the order of {@link EVENT_COLUMNS}. */
export type EventValues = readonly [
  namespace: string,
  source: string,
  id: string,
  type: string,
  event: string,
  receivedAt: number,
  fingerprint: string,
];

/** What is kept of an event that comes now. */
export function eventValues(namespace: string, event: CloudEvent): EventValues {
  const { source, id, type } = event;
  const text = JSON.stringify(event);
  return [namespace, storable(source), storable(id), storable(type), text, Date.now(), fingerprint(source, id)];
}

/**
 * Keeps an event unless the namespace already has one with this source and id.
 * @returns its serial, undefined for a duplicate
 */
export async function appendEvent(db: Database, namespace: string, event: CloudEvent): Promise<number | undefined> {
  const { rows } = await db.executeQuery<{ serial: number }>(
    CompiledQuery.raw(APPEND, [...eventValues(namespace, event)]),
  );
  return rows[0]?.serial;
}

const APPEND = `insert into events (${EVENT_COLUMNS}) values (${EVENT_PARAMETERS}) ${UNLESS_DUPLICATE} returning serial`;

/** The events of these serials. */
export async function eventsBySerial(
  db: Database,
  serials: readonly number[],
): Promise<ReadonlyMap<number, CloudEvent>> {
  if (serials.length === 0) return new Map();
  const rows = await db
    .selectFrom('events')
    .select(['serial', 'event'])
    .where('serial', '=', sql<number>`any(${serials}::bigint[])`)
    .execute();
  return new Map(rows.map(({ serial, event }) => [serial, JSON.parse(event) as CloudEvent]));
}

/** Source and id may be longer than what an index takes. */
function fingerprint(source: string, id: string): string {
  return createHash('sha256')
    .update(JSON.stringify([source, id]))
    .digest('hex');
}
