import { sql, type Kysely } from 'kysely';

/** Remembers up to which end the runs of Temporal were compared with the index: what has ended before this migration the sweep finds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table compared_runs add column ended_until bigint not null default 0`.execute(db);
  await sql`update compared_runs set ended_until = ${Date.now()}`.execute(db);
}
