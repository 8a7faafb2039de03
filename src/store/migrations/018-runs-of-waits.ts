import { sql, type Kysely } from 'kysely';

/** Remembers which run of Temporal registered a wait: one that was reset there waits anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table listeners add column run uuid`.execute(db);
}
