import { sql, type Kysely } from 'kysely';

/**
 * What starts a flow goes and moves with its file. `schedules` is the record of what was given to Temporal, kept until it is
 * taken back: so it names no file or namespace by a foreign key.
 */
const STATEMENTS = [
  `alter table listeners add constraint listeners_file
     foreign key (namespace, path) references files (namespace, path) on update cascade on delete cascade`,
  `create table schedules (
     namespace text collate "C" not null,
     path text collate "C" not null,
     cron text not null,
     primary key (namespace, path)
   )`,
];

/** Ties the starts of flows to their files, and remembers the schedules in Temporal. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
