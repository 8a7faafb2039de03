import { sql, type Kysely } from 'kysely';

/** Remembers in which trace an instance was started: 32 hexadecimal digits, empty when it is not traced. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table instances add column trace_id text not null default ''`.execute(db);
}
