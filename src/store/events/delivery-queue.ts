import { sql } from 'kysely';
import type { Pool } from 'pg';
import type { Database } from '../schema.js';
import { type Delivery, type DeliveryRow, LEASE_MS, toDelivery } from './deliveries.js';
import { CHANNEL } from './delivery-statements.js';
import { eventsBySerial } from './event-rows.js';
import { holdDeliveries } from './held-deliveries.js';

/** What the outbox holds for the dispatchers. Whoever takes a delivery has it for {@link LEASE_MS}; then it is due again. */
export class DeliveryQueue {
  constructor(
    private readonly db: Database,
    private readonly pool: Pool,
  ) {}

  /** Takes deliveries that are due and that nobody else has taken. */
  async take(limit: number): Promise<Delivery[]> {
    const { rows } = await sql<DeliveryRow>`
      update deliveries set due_at = ${Date.now() + LEASE_MS}, attempts = attempts + 1
      where id in (
        select id from deliveries where due_at <= ${Date.now()} order by due_at, id limit ${limit} for update skip locked)
      returning *`.execute(this.db);
    const events = await eventsBySerial(this.db, [...new Set(rows.flatMap((row) => row.events.map(Number)))]);
    return rows.map((row) => {
      const attempts = row.attempts - 1;
      return toDelivery(
        { ...row, attempts },
        row.events.map((serial) => events.get(Number(serial))!),
      );
    });
  }

  /** Takes these once more, when they are still to be delivered: to try many takes longer than one lease. */
  async keep(ids: readonly number[]): Promise<void> {
    await sql`update deliveries set due_at = ${Date.now() + LEASE_MS} where id = any(${ids}::bigint[])`.execute(
      this.db,
    );
  }

  /** Their namespaces are paused: they are made when these go on. */
  hold(ids: readonly number[]): Promise<void> {
    return holdDeliveries(this.db, ids);
  }

  /** Delivered, or given up. */
  async remove(ids: readonly number[]): Promise<void> {
    await sql`delete from deliveries where id = any(${ids}::bigint[])`.execute(this.db);
  }

  /** To be tried again in so many milliseconds. */
  async postpone(id: number, delay: number): Promise<void> {
    await this.db
      .updateTable('deliveries')
      .set({ due_at: Date.now() + delay })
      .where('id', '=', id)
      .execute();
  }

  /** How many deliveries are still to be made, how many are held beside these, and how many seconds the oldest one is due. */
  async backlog(): Promise<{ readonly deliveries: number; readonly held: number; readonly lag: number }> {
    const { rows } = await sql<{ deliveries: number; held: number; oldest: number | null }>`
      select count(due_at)::int as deliveries, (count(*) - count(due_at))::int as held, min(due_at) as oldest
      from deliveries`.execute(this.db);
    const [{ deliveries, held, oldest } = { deliveries: 0, held: 0, oldest: null }] = rows;
    return { deliveries, held, lag: oldest === null ? 0 : Math.max(0, (Date.now() - oldest) / 1000) };
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
}
