import { sql, type Kysely } from 'kysely';

/** Listeners of one millisecond keep the order in which they came. */
const STATEMENTS = [
  `alter table listeners add column serial bigint generated always as identity`,
  `drop index listeners_in_order`,
  `create index listeners_in_order on listeners (namespace, created_at, serial) where closed_at is null`,
];

/** Lets listeners be listed in the order of their registration. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
