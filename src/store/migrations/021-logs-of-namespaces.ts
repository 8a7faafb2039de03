import { sql, type Kysely } from 'kysely';

/** Lets a namespace be deleted without a look at every line of the others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index logs_by_namespace on logs (namespace)`.execute(db);
}
