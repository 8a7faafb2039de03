import type { Pool } from 'pg';
import { sql } from 'kysely';
import type { EventDefinition } from '../../events/match.js';
import { toStored, type StoredEvent } from './event-history.js';
import type { Database, ListenerMode } from '../schema.js';
import { candidates, type Listener, lookupRows, openListeners, toListener } from './listener-rows.js';

/** A wait of an instance for events. */
export interface Wait {
  readonly namespace: string;
  readonly instance: string;
  /** Names the wait within its instance. */
  readonly waitId: string;
  /** The run of Temporal that waits: after a reset there it is another one, which may come to the same wait again. */
  readonly run?: string;
  readonly mode: ListenerMode;
  readonly events: readonly EventDefinition[];
}

/** Closed rows are kept so long: no registration comes later than its local activity may take, a minute. */
const CLOSED_KEPT_MS = 24 * 3_600_000;
/**
 * So long after the end of an instance its waits are left alone: they are about to be removed by itself. None of them is
 * registered later, unless somebody has reset it in Temporal.
 */
const ENDED_GRACE_MS = 60_000;

/**
 * The rows and the types go in together, and only when the wait is new, or new to its run, and its namespace is there. What a
 * run before it has collected is dropped: after a reset the wait may be for other events, and begins anew as any other. A
 * registration that an old run sends late leaves at worst a listener that nobody waits for, until the instance ends.
 */
const REGISTER = `
with space as (
  select name from namespaces where name = $3 for key share
), listener as (
  insert into listeners as l (instance, wait_id, namespace, mode, events, created_at, updated_at, run)
  select $1::uuid, $2, name, $4, $5::json, $6::bigint, $6::bigint, $9::uuid from space
  on conflict (instance, wait_id) do update set
    mode = excluded.mode, events = excluded.events, run = excluded.run,
    created_at = excluded.created_at, updated_at = excluded.updated_at, closed_at = null
  where l.run <> excluded.run
  returning id, namespace
), dropped as (
  delete from held_events where listener in (select id from listener)
), types as (
  insert into listener_types (namespace, type, key, listener)
  select namespace, unnest($7::text[]), unnest($8::text[]), id from listener
  on conflict do nothing
)
select (select count(*) from space)::int as spaces, (select count(*) from listener)::int as listeners`;

/** Who listens for events: waits of instances and starts of flow files. */
export class ListenerStore {
  constructor(
    private readonly db: Database,
    private readonly pool: Pool,
  ) {}

  /** Opens a wait. `known`: this run has opened it already, or it was closed since, and nothing is changed. */
  async register(wait: Wait): Promise<'registered' | 'known' | 'no-namespace'> {
    const { instance, waitId, namespace, mode, events, run = null } = wait;
    const { types, keys } = lookupRows(events);
    const { rows } = await this.pool.query<{ spaces: number; listeners: number }>(REGISTER, [
      instance,
      waitId,
      namespace,
      mode,
      JSON.stringify(events),
      Date.now(),
      types,
      keys,
      run,
    ]);
    if (rows[0]?.spaces === 0) return 'no-namespace';
    return rows[0]?.listeners === 1 ? 'registered' : 'known';
  }

  /** Closes a wait that ended otherwise than by its events, and drops what it has collected; one that is closed stays so. */
  async remove(instance: string, waitId: string): Promise<void> {
    await sql`
      with closed as (
        update listeners set closed_at = ${Date.now()}
        where instance = ${instance} and wait_id = ${waitId} and closed_at is null
        returning id
      ), types as (
        delete from listener_types where listener in (select id from closed)
      )
      delete from held_events where listener in (select id from closed)`.execute(this.db);
  }

  /** Deletes waits that instances left behind when they were killed, and rows of waits that are long over; none of a run that was reset. */
  async collect(): Promise<void> {
    await sql`delete from listeners where closed_at < ${Date.now() - CLOSED_KEPT_MS}`.execute(this.db);
    await sql`
      delete from listeners l using instances i
      where l.instance = i.id and l.closed_at is null and i.status <> 'pending'
        and i.ended_at < ${Date.now() - ENDED_GRACE_MS} and l.updated_at < i.ended_at + ${ENDED_GRACE_MS}::bigint`.execute(
      this.db,
    );
  }

  /** See {@link candidates}. */
  candidates(namespace: string, type: string): Promise<Listener[]> {
    return candidates(this.db, namespace, type);
  }

  /** A page of the open listeners of a namespace, counted from the newest, and how many there are; the oldest of the page first. */
  async page(namespace: string, limit: number, offset: number): Promise<{ total: number; listeners: Listener[] }> {
    const newestFirst = this.db
      .selectFrom('listeners')
      .selectAll()
      .where('namespace', '=', namespace)
      .where('closed_at', 'is', null)
      .orderBy('created_at', 'desc')
      .orderBy('serial', 'desc')
      .limit(limit)
      .offset(offset);
    const count = this.db
      .selectFrom('listeners')
      .select((builder) => builder.fn.countAll<number>().as('total'))
      .where('namespace', '=', namespace)
      .where('closed_at', 'is', null);
    const [rows, { total }] = await Promise.all([newestFirst.execute(), count.executeTakeFirstOrThrow()]);
    return { total, listeners: rows.map(toListener).reverse() };
  }

  /** @returns undefined when the namespace has no open listener of this id. `id` must be a UUID. */
  async get(namespace: string, id: string): Promise<Listener | undefined> {
    const row = await openListeners(this.db, namespace).where('listeners.id', '=', id).executeTakeFirst();
    return row && toListener(row);
  }

  /** The events that listeners hold while others are missing, in order of arrival; a listener without any is left out. */
  async held(ids: readonly string[]): Promise<ReadonlyMap<string, readonly StoredEvent[]>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('held_events')
      .innerJoin('events', 'events.serial', 'held_events.event')
      .select(['held_events.listener', 'events.serial', 'events.namespace', 'events.event', 'events.received_at'])
      .where('held_events.listener', '=', sql<string>`any(${ids}::uuid[])`)
      .orderBy('held_events.position')
      .execute();
    const held = new Map<string, StoredEvent[]>();
    for (const { listener, ...row } of rows) held.set(listener, [...(held.get(listener) ?? []), toStored(row)]);
    return held;
  }
}
