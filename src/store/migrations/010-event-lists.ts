import { sql, type Kysely } from 'kysely';

/** What lists of events and single ones are found by. */
const STATEMENTS = [
  `create index events_by_time on events (namespace, received_at, serial)`,
  `create index events_by_id on events (namespace, id)`,
];

/** Lets the history of events be read by time and by id. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
