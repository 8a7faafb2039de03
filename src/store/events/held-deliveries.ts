import { sql } from 'kysely';
import { CHANNEL } from './delivery-statements.js';
import type { Database } from '../schema.js';

/**
 * Holds starts until their namespaces go on; those that go on by now are due at once. Whoever ends a pause waits for this, so
 * none is held for longer.
 */
export async function holdDeliveries(db: Database, ids: readonly number[]): Promise<void> {
  // Who tried it before may have died between the start and saying so. After a long pause Temporal would not know the id any more.
  // One that lacks its input gets it when the delivery is tried again.
  await sql`
    delete from deliveries d using instances i
    where d.id = any(${ids}::bigint[]) and i.id = d.instance and i.input is not null`.execute(db);
  await sql`
    with paused as (
      select name from namespaces n
      where paused_at is not null and name in (select namespace from deliveries where id = any(${ids}::bigint[]))
      order by name for share of n
    )
    update deliveries set attempts = 0, due_at = case
      when namespace not in (select name from paused) then ${Date.now()}::bigint end
    where id = any(${ids}::bigint[])`.execute(db);
}

/**
 * Makes what is held in a namespace due, and tells the dispatchers. In the transaction that ends the pause.
 * @returns how many
 */
export async function releaseDeliveries(db: Database, namespace: string): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update deliveries set due_at = ${Date.now()} where namespace = ${namespace} and due_at is null`.execute(db);
  await sql`select pg_notify(${CHANNEL}, '')`.execute(db);
  return Number(numAffectedRows);
}
