import { sql, type Kysely } from 'kysely';

/**
 * A namespace may be paused since a time. A delivery without a time is held meanwhile: what looks for those that are due never
 * sees it, and finds the others in the order of their arrival.
 */
const STATEMENTS = [
  `alter table namespaces add column paused_at bigint`,
  `alter table deliveries alter column due_at drop not null`,
  `drop index deliveries_due`,
  `create index deliveries_due on deliveries (due_at, id) where due_at is not null`,
  `create index deliveries_held on deliveries (namespace) where due_at is null`,
];

/** Lets namespaces be paused, and deliveries wait for the end of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
