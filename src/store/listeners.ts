import type { Pool } from 'pg';
import { sql } from 'kysely';
import type { Json } from '../json/json.js';
import type { Database } from './schema.js';
import { storable } from './text.js';

/** An event a flow waits for: its type, and patterns for its attributes. */
export interface AwaitedEvent {
  readonly type: string;
  readonly context: { readonly [attribute: string]: Json };
}

/** A wait of an instance for events. */
export interface Listener {
  readonly instance: string;
  /** Names the wait within its instance. */
  readonly waitId: string;
  readonly namespace: string;
  readonly events: readonly AwaitedEvent[];
  readonly createdAt: number;
}

/** The rows and the types go in together, and only when the wait is new and its namespace is there. */
const REGISTER = `
with space as (
  select name from namespaces where name = $3 for key share
), listener as (
  insert into listeners (instance, wait_id, namespace, events, created_at)
  select $1::uuid, $2, name, $4::json, $5::bigint from space
  on conflict do nothing
  returning instance, wait_id, namespace
), types as (
  insert into listener_types (namespace, type, instance, wait_id)
  select namespace, unnest($6::text[]), instance, wait_id from listener
)
select (select count(*) from space)::int as spaces, (select count(*) from listener)::int as listeners`;

/** Waits of instances for events. */
export class ListenerStore {
  constructor(
    private readonly db: Database,
    private readonly pool: Pool,
  ) {}

  /** Opens a wait. `known`: it is open already or was closed before, and nothing is changed. */
  async register(listener: Omit<Listener, 'createdAt'>): Promise<'registered' | 'known' | 'no-namespace'> {
    const types = [...new Set(listener.events.map((event) => lookupKey(event.type)))];
    const { instance, waitId, namespace, events } = listener;
    const { rows } = await this.pool.query<{ spaces: number; listeners: number }>(REGISTER, [
      instance,
      waitId,
      namespace,
      JSON.stringify(events),
      Date.now(),
      types,
    ]);
    if (rows[0]?.spaces === 0) return 'no-namespace';
    return rows[0]?.listeners === 1 ? 'registered' : 'known';
  }

  /** Marks the wait as served. @returns true for exactly one caller; false when it is closed or unknown. */
  async serve(instance: string, waitId: string): Promise<boolean> {
    const { rows } = await sql<{ served: boolean }>`
      with closed as (
        update listeners set closed_at = ${Date.now()}
        where instance = ${instance} and wait_id = ${waitId} and closed_at is null
        returning instance, wait_id
      ), types as (
        delete from listener_types t using closed c where t.instance = c.instance and t.wait_id = c.wait_id
      )
      select exists (select from closed) as served`.execute(this.db);
    return rows[0]?.served === true;
  }

  /** Closes a wait that ended otherwise than by its event; one that is closed stays so. */
  async remove(instance: string, waitId: string): Promise<void> {
    await this.serve(instance, waitId);
  }

  /** Forgets all waits of an instance that has ended. */
  async removeAll(instance: string): Promise<void> {
    await this.db.deleteFrom('listeners').where('instance', '=', instance).execute();
  }

  /**
   * Open waits of a namespace that may wait for an event type, the oldest first. Their patterns are not looked at, and
   * of a very long type only the beginning.
   */
  async candidates(namespace: string, type: string): Promise<Listener[]> {
    const rows = await this.open(namespace)
      .innerJoin('listener_types as type', (join) =>
        join.onRef('type.instance', '=', 'listeners.instance').onRef('type.wait_id', '=', 'listeners.wait_id'),
      )
      .where('type.namespace', '=', namespace)
      .where('type.type', '=', lookupKey(type))
      .execute();
    return rows.map(toListener);
  }

  /** All open waits of a namespace, the oldest first. */
  async list(namespace: string): Promise<Listener[]> {
    return (await this.open(namespace).execute()).map(toListener);
  }

  private open(namespace: string) {
    return this.db
      .selectFrom('listeners')
      .select([
        'listeners.instance',
        'listeners.wait_id',
        'listeners.namespace',
        'listeners.events',
        'listeners.created_at',
      ])
      .where('listeners.namespace', '=', namespace)
      .where('listeners.closed_at', 'is', null)
      .orderBy('listeners.created_at')
      .orderBy('listeners.instance')
      .orderBy('listeners.wait_id');
  }
}

/** An index does not take what is longer. */
function lookupKey(type: string): string {
  return storable(type.slice(0, 500));
}

function toListener(row: {
  instance: string;
  wait_id: string;
  namespace: string;
  events: string;
  created_at: number;
}): Listener {
  return {
    instance: row.instance,
    waitId: row.wait_id,
    namespace: row.namespace,
    events: JSON.parse(row.events) as AwaitedEvent[],
    createdAt: row.created_at,
  };
}
