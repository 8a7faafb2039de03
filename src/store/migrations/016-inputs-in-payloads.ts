import { sql, type Kysely } from 'kysely';

/** A large input of a subflow is the payload that its run was given: the row only names it. */
const STATEMENTS = [
  `alter table instances add column input_payload text`,
  `create index instances_by_input_payload on instances (input_payload) where input_payload is not null`,
];

/** Lets instances share their inputs with their runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
