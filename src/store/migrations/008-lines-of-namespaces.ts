import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  `alter table logs add column of_namespace boolean not null default false`,
  `drop index logs_of_namespace`,
  `create index logs_of_namespace on logs (namespace, time, id) where instance is null or of_namespace`,
];

/** Lets the log of a namespace show lines of its instances. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
