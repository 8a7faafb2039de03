import type { Pool } from 'pg';
import { sql } from 'kysely';
import type { CloudEvent } from '../events/cloud-event.js';
import { appendEvent, eventsBySerial } from './event-history.js';
import { isUnknownNamespace } from './postgres-errors.js';
import { routeEvent, type Hit, type RoutedEvent } from './routing.js';
import type { Database } from './schema.js';

/** Events on their way to one who listens. */
export interface Delivery {
  readonly id: number;
  readonly namespace: string;
  /** The instance to wake, or the id of the one to start. */
  readonly instance: string;
  /** The wait to serve; null when a flow is to be started. */
  readonly waitId: string | null;
  /** The flow file to start; null for a wait. */
  readonly path: string | null;
  /** Position of the definition that matched. */
  readonly choice: number;
  /** In order of arrival. */
  readonly events: readonly CloudEvent[];
  /** How often it was tried before. */
  readonly attempts: number;
}

export type Published =
  | { readonly kind: 'stored'; readonly deliveries: readonly Delivery[] }
  | { readonly kind: 'duplicate' | 'no-namespace' };

/** Whoever has taken a delivery may try it for so long before another may. In milliseconds. */
export const LEASE_MS = 5_000;
/** Delayed events that are released in one transaction. */
const RELEASE_LIMIT = 20;
/** Rows of one statement, whose parameters are limited. */
const INSERT_ROWS = 1_000;
const CHANNEL = 'durektiv_outbox';

/** Publishing, in one transaction: the history, the matching and what is to be delivered. */
export class EventOutbox {
  constructor(
    private readonly db: Database,
    private readonly pool: Pool,
  ) {}

  /**
   * Keeps an event and matches it.
   * @returns what is to be delivered, taken for {@link LEASE_MS}: whoever publishes tries it at once
   */
  publish(namespace: string, event: CloudEvent): Promise<Published> {
    return this.append(namespace, event, (db, routed) => route(db, routed));
  }

  /** Keeps an event and matches it at once, or at a later time; the dispatchers are told and deliver. */
  publishForDispatch(namespace: string, event: CloudEvent, matchAt?: number): Promise<Published> {
    return this.append(namespace, event, async (db, routed) => {
      const delayed = matchAt !== undefined && matchAt > Date.now();
      const deliveries = delayed ? [] : await route(db, routed);
      if (delayed) await db.insertInto('delayed_events').values({ event: routed.serial, due_at: matchAt }).execute();
      if (deliveries.length > 0) await untake(db, deliveries);
      if (delayed || deliveries.length > 0) await sql`select pg_notify(${CHANNEL}, '')`.execute(db);
      return [];
    });
  }

  /** Matches an event of the history once more. @returns what is to be delivered, taken as by {@link publish} */
  replay(routed: RoutedEvent): Promise<readonly Delivery[]> {
    return this.db.transaction().execute((db) => route(db, routed));
  }

  /** Matches delayed events that are due. @returns what is to be delivered, taken, and whether there may be more */
  release(): Promise<{ readonly deliveries: readonly Delivery[]; readonly more: boolean }> {
    return this.db.transaction().execute(async (db) => {
      const due = await takeDelayed(db);
      const deliveries: Delivery[] = [];
      for (const routed of due) deliveries.push(...(await route(db, routed)));
      return { deliveries, more: due.length === RELEASE_LIMIT };
    });
  }

  /** Takes deliveries that are due and that nobody else has taken. */
  async take(limit: number): Promise<Delivery[]> {
    const { rows } = await sql<DeliveryRow>`
      update deliveries set due_at = ${Date.now() + LEASE_MS}, attempts = attempts + 1
      where id in (
        select id from deliveries where due_at <= ${Date.now()} order by due_at limit ${limit} for update skip locked)
      returning id, namespace, instance, wait_id, path, choice, events, attempts - 1 as attempts`.execute(this.db);
    const events = await eventsBySerial(this.db, [...new Set(rows.flatMap((row) => row.events.map(Number)))]);
    return rows.map((row) =>
      toDelivery(
        row,
        row.events.map((serial) => events.get(Number(serial))!),
      ),
    );
  }

  /** Takes these once more, when they are still to be delivered: to try many takes longer than one lease. */
  async keep(ids: readonly number[]): Promise<void> {
    await sql`update deliveries set due_at = ${Date.now() + LEASE_MS} where id = any(${ids}::bigint[])`.execute(
      this.db,
    );
  }

  /** Delivered, or given up. */
  async done(ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await sql`delete from deliveries where id = any(${ids}::bigint[])`.execute(this.db);
  }

  /** To be tried again in so many milliseconds. */
  async postpone(id: number, delay: number): Promise<void> {
    await this.db
      .updateTable('deliveries')
      .set({ due_at: Date.now() + delay })
      .where('id', '=', id)
      .execute();
  }

  /** How many deliveries are still to be made, and how many seconds the oldest one is due. */
  async backlog(): Promise<{ readonly deliveries: number; readonly lag: number }> {
    const { rows } = await sql<{ deliveries: number; oldest: number | null }>`
      select count(*)::int as deliveries, min(due_at) as oldest from deliveries`.execute(this.db);
    const [{ deliveries, oldest } = { deliveries: 0, oldest: null }] = rows;
    return { deliveries, lag: oldest === null ? 0 : Math.max(0, (Date.now() - oldest) / 1000) };
  }

  /** When there is something to do next, undefined when nothing is left. */
  async nextDue(): Promise<number | undefined> {
    const { rows } = await sql<{ due: number | null }>`
      select least((select min(due_at) from deliveries), (select min(due_at) from delayed_events)) as due`.execute(
      this.db,
    );
    return rows[0]?.due ?? undefined;
  }

  /**
   * Calls back whenever a process has left something for the dispatchers, on a connection of its own.
   * @param lost is told when the connection breaks; then nothing is heard any more
   * @returns how to end it
   */
  async listen(heard: () => void, lost: (error: Error) => void): Promise<() => void> {
    const client = await this.pool.connect();
    client.on('notification', heard);
    client.on('error', lost);
    const end = (): void => {
      client.off('notification', heard);
      client.off('error', lost);
      client.release(true);
    };
    try {
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      end();
      throw error;
    }
    return end;
  }

  private async append(
    namespace: string,
    event: CloudEvent,
    deliver: (db: Database, routed: RoutedEvent) => Promise<readonly Delivery[]>,
  ): Promise<Published> {
    try {
      return await this.db.transaction().execute(async (db) => {
        const serial = await appendEvent(db, namespace, event);
        if (serial === undefined) return { kind: 'duplicate' } as const;
        return { kind: 'stored', deliveries: await deliver(db, { serial, namespace, event }) } as const;
      });
    } catch (error) {
      if (isUnknownNamespace(error)) return { kind: 'no-namespace' };
      throw error;
    }
  }
}

interface DeliveryRow {
  id: number;
  namespace: string;
  instance: string;
  wait_id: string | null;
  path: string | null;
  choice: number;
  /** The driver reads bigint[] as texts. */
  events: readonly (number | string)[];
  attempts: number;
}

function toDelivery(row: DeliveryRow, events: readonly CloudEvent[]): Delivery {
  const { id, namespace, instance, path, choice, attempts } = row;
  return { id, namespace, instance, waitId: row.wait_id, path, choice, events, attempts };
}

/** Matches, and puts what is to be delivered into the outbox, taken by the caller. */
async function route(db: Database, routed: RoutedEvent): Promise<Delivery[]> {
  const hits = await routeEvent(db, routed);
  const deliveries: Delivery[] = [];
  for (let start = 0; start < hits.length; start += INSERT_ROWS) {
    deliveries.push(...(await insert(db, routed.namespace, hits.slice(start, start + INSERT_ROWS))));
  }
  return deliveries;
}

async function insert(db: Database, namespace: string, hits: readonly Hit[]): Promise<Delivery[]> {
  const rows = hits.map((hit) => toRow(namespace, hit));
  const inserted = await db.insertInto('deliveries').values(rows).returningAll().execute();
  return inserted.map((row, i) =>
    toDelivery(
      row,
      hits[i]!.events.map(({ event }) => event),
    ),
  );
}

function toRow(namespace: string, { listener, choice, events }: Hit) {
  const { instance, waitId, path } = listener;
  return {
    namespace,
    ...(instance === null ? {} : { instance }),
    wait_id: waitId,
    path,
    choice,
    events: events.map(({ serial }) => serial),
    due_at: Date.now() + LEASE_MS,
  };
}

async function untake(db: Database, deliveries: readonly Delivery[]): Promise<void> {
  const ids = deliveries.map(({ id }) => id);
  await sql`update deliveries set due_at = ${Date.now()} where id = any(${ids}::bigint[])`.execute(db);
}

async function takeDelayed(db: Database): Promise<RoutedEvent[]> {
  const { rows } = await sql<{ serial: number; namespace: string; event: string }>`
    with due as (
      delete from delayed_events where event in (
        select event from delayed_events where due_at <= ${Date.now()}
        order by due_at limit ${RELEASE_LIMIT} for update skip locked)
      returning event, due_at
    )
    select e.serial, e.namespace, e.event from due join events e on e.serial = due.event order by due.due_at`.execute(
    db,
  );
  return rows.map(({ serial, namespace, event }) => ({ serial, namespace, event: JSON.parse(event) as CloudEvent }));
}
