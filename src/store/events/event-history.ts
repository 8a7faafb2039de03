import { type Expression, sql, type Selectable, type SqlBool } from 'kysely';
import type { CloudEvent } from '../../events/cloud-event.js';
import { type Moment, momentColumns, momentOf } from '../following/follow-serials.js';
import { type Growth, growthOf } from '../following/growth.js';
import { hasMark, type MarkedTime } from '../following/marked-time.js';
import type { Database, EventTable } from '../schema.js';
import { storable } from '../statements/text.js';

/** An event of the history. */
export interface StoredEvent {
  /** Order of arrival: grows with every event of the store. */
  readonly serial: number;
  readonly namespace: string;
  readonly event: CloudEvent;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** Which events; all conditions hold together. */
export interface EventFilter {
  readonly before?: MarkedTime;
  /** Earlier than this time. */
  readonly until?: number;
  /** At this time or later. */
  readonly from?: number;
  /** Patterns of SQL's `like` that the text of the event, and its type, hold somewhere. */
  readonly contains?: string;
  readonly typeContains?: string;
}

/** The history of events, to be read. */
export class EventHistory {
  /** Says when events have come. */
  readonly growth: Growth;

  constructor(private readonly db: Database) {
    this.growth = growthOf(db, 'events', 'serial');
  }

  /** The newest events that pass the filter, the newest first. */
  async list(namespace: string, filter: EventFilter, limit: number): Promise<StoredEvent[]> {
    const rows = await this.events(namespace, filter)
      .orderBy('received_at', 'desc')
      .orderBy('serial', 'desc')
      .limit(limit)
      .execute();
    return rows.map(toStored);
  }

  /** Events behind a serial that pass the filter, without some that are known, in the order of their arrival. */
  async follow(
    namespace: string,
    filter: EventFilter,
    since: number,
    known: readonly number[],
    limit: number,
  ): Promise<{ readonly rows: readonly StoredEvent[]; readonly moment: Moment }> {
    const rows = await this.events(namespace, filter)
      .select(momentColumns)
      .where('serial', '>', since)
      .where(sql<SqlBool>`serial <> all(${known}::bigint[])`)
      .orderBy('serial')
      .limit(limit)
      .execute();
    return { rows: rows.map(toStored), moment: momentOf(rows) };
  }

  /** The newest event of this id, undefined when the namespace has none. */
  async get(namespace: string, id: string): Promise<StoredEvent | undefined> {
    const row = await this.events(namespace, {})
      .where('id', '=', storable(id))
      .orderBy('serial', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && toStored(row);
  }

  private events(namespace: string, { before, until, from, contains, typeContains }: EventFilter) {
    let events = this.db
      .selectFrom('events')
      .select(['serial', 'namespace', 'event', 'received_at'])
      .where('namespace', '=', namespace);
    if (before !== undefined) events = events.where(isBefore(namespace, before));
    if (until !== undefined) events = events.where('received_at', '<', until);
    if (from !== undefined) events = events.where('received_at', '>=', from);
    if (contains !== undefined) events = events.where(holds(sql`event::text`, contains));
    if (typeContains !== undefined) events = events.where(holds(sql.ref('type'), typeContains));
    return events;
  }
}

/** `%` and `_` are wildcards, a backslash is itself. */
function holds(column: Expression<unknown>, text: string) {
  return sql<SqlBool>`${column} like ${storable(`%${text}%`)} escape ''`;
}

function isBefore(namespace: string, { time, mark }: MarkedTime) {
  if (mark === undefined) return sql<SqlBool>`received_at < ${time}`;
  const serial = sql`select serial from events
    where namespace = ${namespace} and received_at = ${time} and ${hasMark(sql`serial`, mark)} limit 1`;
  return sql<SqlBool>`(received_at, serial) < (${time}, coalesce((${serial}), 0))`;
}

type EventRow = Pick<Selectable<EventTable>, 'serial' | 'namespace' | 'event' | 'received_at'>;

/** A row as an event. */
export function toStored({ serial, namespace, event, received_at }: EventRow): StoredEvent {
  return { serial, namespace, event: JSON.parse(event) as CloudEvent, receivedAt: received_at };
}
