import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  `create table secrets (
     namespace text collate "C" not null references namespaces on delete cascade,
     name text collate "C" not null,
     sealed bytea,
     key text,
     created_at bigint not null,
     updated_at bigint not null,
     primary key (namespace, name),
     check ((sealed is null) = (key is null))
   )`,
  `create index secrets_by_key on secrets (key)`,
];

/** Creates the table of secrets. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
