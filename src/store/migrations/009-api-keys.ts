import { sql, type Kysely } from 'kysely';

const STATEMENT = `create table api_keys (
  id text primary key,
  name text not null,
  hash bytea not null,
  namespace text collate "C",
  access text not null check (access in ('read', 'full')),
  created_at bigint not null,
  revoked_at bigint
)`;

/** Creates the table of keys for the API. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(STATEMENT).execute(db);
}
