import { sql, type Kysely } from 'kysely';

/** Marks the last line of an instance with how it ended: followers of a log have to know when nothing more comes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table logs add column ended text`.execute(db);
}
