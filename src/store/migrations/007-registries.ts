import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  `create table registries (
     namespace text collate "C" not null references namespaces on delete cascade,
     id text collate "C" not null,
     url text not null,
     username text not null,
     sealed bytea not null,
     key text not null,
     created_at bigint not null,
     primary key (namespace, id)
   )`,
  `create index registries_by_key on registries (key)`,
];

/** Creates the table of image registries and their credentials. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
