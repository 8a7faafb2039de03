import { sql, type Kysely } from 'kysely';

/** Remembers namespaces that were deleted, until nothing of them runs any more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table deleted_namespaces (name text primary key, deleted_at bigint not null)`.execute(db);
}
