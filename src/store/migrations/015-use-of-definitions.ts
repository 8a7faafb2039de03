import { sql, type Kysely } from 'kysely';

/**
 * When a text of a flow was used last, so that those that nobody needs can go. The default is for the rows that are there:
 * nobody knows when they were used.
 */
const STATEMENTS = [
  `alter table definitions
     add column last_used bigint not null default (extract(epoch from now()) * 1000)::bigint,
     add column subflow boolean not null default true`,
  `alter table definitions alter column last_used drop default, alter column subflow drop default`,
  `create index definitions_by_use on definitions (last_used, hash)`,
  `create index instances_by_definition on instances (definition)`,
];

/** Lets texts of flows be swept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
