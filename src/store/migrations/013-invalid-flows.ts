import { sql, type Kysely } from 'kysely';

/** Flow files that are no flows. A note goes and moves with its file. */
const STATEMENTS = [
  `create table invalid_flows (
     namespace text collate "C" not null,
     path text collate "C" not null,
     primary key (namespace, path),
     foreign key (namespace, path) references files (namespace, path) on update cascade on delete cascade
   )`,
];

/** Remembers which flow files are not valid. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
