import type { Pool } from 'pg';
import { sql } from 'kysely';
import type { CloudEvent } from '../../events/cloud-event.js';
import type { RoutedEvent } from './collectors.js';
import { type Carrier, collects, type Delivery, hitsOf, route } from './deliveries.js';
import { appendEvent, eventValues } from './event-rows.js';
import { Gathering, START_REST } from '../statements/gathering.js';
import { type HeardEvent, keepAndDeliver } from './heard.js';
import { unlessOvertaken } from '../statements/overtaken.js';
import { isUnknownNamespace } from '../connection/postgres-errors.js';
import { CHANNEL } from './delivery-statements.js';
import type { Database } from '../schema.js';
import { keepUnheard, type NewEvent } from './unheard.js';

export type Published =
  | { readonly kind: 'stored'; readonly deliveries: readonly Delivery[] }
  | { readonly kind: 'duplicate' | 'no-namespace' };

/** Delayed events that are released before what is to be delivered of them is tried. */
const RELEASE_LIMIT = 20;

/** Characters; larger events have a statement of their own. */
const GATHERED_EVENT = 64 * 1024;

/** Publishing, all or nothing: the history, the matching and what is to be delivered. */
export class EventOutbox {
  private readonly unheard = new Gathering((events: readonly NewEvent[]) => keepUnheard(this.pool, events));
  private readonly heard = new Gathering(
    (events: readonly HeardEvent[]) => keepAndDeliver(this.pool, events),
    START_REST,
  );

  constructor(
    private readonly db: Database,
    private readonly pool: Pool,
  ) {}

  /**
   * Keeps an event and matches it.
   * @returns what is to be delivered, taken for a lease: whoever publishes tries it at once
   */
  publish(namespace: string, event: CloudEvent): Promise<Published> {
    return knowingNamespaces(() => this.append(namespace, event, 'publisher'));
  }

  /** Keeps an event and matches it at once, or at a later time; the dispatchers are told and deliver. */
  publishForDispatch(namespace: string, event: CloudEvent, matchAt = 0): Promise<Published> {
    return knowingNamespaces(async () => {
      if (matchAt > Date.now()) return this.appendDelayed(namespace, event, matchAt);
      const published = await this.append(namespace, event, 'dispatchers');
      return published.kind === 'stored' ? { kind: 'stored', deliveries: [] } : published;
    });
  }

  /** Matches an event of the history once more. @returns what is to be delivered, taken as by {@link publish} */
  replay(routed: RoutedEvent): Promise<readonly Delivery[]> {
    return unlessOvertaken(() => this.db.transaction().execute((db) => route(db, routed, 'publisher')));
  }

  /**
   * Matches delayed events that are due, each on its own: together they would take listeners in another order than an event does
   * that comes at the same time. @returns what is to be delivered, taken, and whether there may be more
   */
  async release(): Promise<{ readonly deliveries: readonly Delivery[]; readonly more: boolean }> {
    const deliveries: Delivery[] = [];
    for (let released = 0; released < RELEASE_LIMIT; released++) {
      const next = await unlessOvertaken(() => this.releaseNext());
      if (next === undefined) return { deliveries, more: false };
      deliveries.push(...next);
    }
    return { deliveries, more: true };
  }

  /** @returns undefined when none is due */
  private releaseNext(): Promise<readonly Delivery[] | undefined> {
    return this.db.transaction().execute(async (db) => {
      const due = await takeDelayed(db);
      return due && route(db, due, 'publisher');
    });
  }

  /** One statement for what nobody listens for, two for the rest; a transaction only where events are collected. */
  private async append(namespace: string, event: CloudEvent, carrier: Carrier): Promise<Published> {
    const values = eventValues(namespace, event);
    const unheard = await keep(this.unheard, { event, values });
    if (unheard === 'kept') return { kind: 'stored', deliveries: [] };
    if (unheard === 'duplicate') return { kind: 'duplicate' };
    const hits = hitsOf(unheard, event);
    if (hits.some(collects)) return this.appendInTransaction(namespace, event, carrier);
    const deliveries = await keep(this.heard, { event, values, hits, carrier });
    return deliveries === undefined ? { kind: 'duplicate' } : { kind: 'stored', deliveries };
  }

  private appendInTransaction(namespace: string, event: CloudEvent, carrier: Carrier): Promise<Published> {
    return this.db.transaction().execute(async (db) => {
      const serial = await appendEvent(db, namespace, event);
      if (serial === undefined) return { kind: 'duplicate' };
      return { kind: 'stored', deliveries: await route(db, { serial, namespace, event }, carrier) };
    });
  }

  private appendDelayed(namespace: string, event: CloudEvent, matchAt: number): Promise<Published> {
    return this.db.transaction().execute(async (db) => {
      const serial = await appendEvent(db, namespace, event);
      if (serial === undefined) return { kind: 'duplicate' };
      await db.insertInto('delayed_events').values({ event: serial, due_at: matchAt }).execute();
      await sql`select pg_notify(${CHANNEL}, '')`.execute(db);
      return { kind: 'stored', deliveries: [] };
    });
  }
}

function keep<E extends NewEvent, R>(gathering: Gathering<E, R>, event: E): Promise<R> {
  const [namespace, , , , text] = event.values;
  return text.length <= GATHERED_EVENT ? gathering.ask(event, namespace) : gathering.alone(event);
}

async function knowingNamespaces(publish: () => Promise<Published>): Promise<Published> {
  try {
    return await unlessOvertaken(publish);
  } catch (error) {
    if (isUnknownNamespace(error)) return { kind: 'no-namespace' };
    throw error;
  }
}

async function takeDelayed(db: Database): Promise<RoutedEvent | undefined> {
  const { rows } = await sql<{ serial: number; namespace: string; event: string }>`
    with due as (
      delete from delayed_events where event = (
        select event from delayed_events where due_at <= ${Date.now()} order by due_at limit 1 for update skip locked)
      returning event
    )
    select e.serial, e.namespace, e.event from due join events e on e.serial = due.event`.execute(db);
  const [due] = rows;
  return due && { ...due, event: JSON.parse(due.event) as CloudEvent };
}
