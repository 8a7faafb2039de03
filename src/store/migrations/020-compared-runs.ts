import { sql, type Kysely } from 'kysely';

/** Remembers up to which start the runs of Temporal were compared with the index: what has begun before this migration is not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table compared_runs (one boolean primary key default true check (one), until bigint not null)`.execute(
    db,
  );
  await sql`insert into compared_runs (until) values (${Date.now()})`.execute(db);
}
