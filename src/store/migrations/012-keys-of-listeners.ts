import { sql, type Kysely } from 'kysely';

/**
 * Listeners are looked up by a value they ask for, too. A delivery names the listener whose flow it starts, so that it finds the
 * file wherever it is by then.
 */
const STATEMENTS = [
  `alter table listener_types add column key text collate "C" not null default ''`,
  `alter table listener_types alter column key drop default`,
  `alter table listener_types drop constraint listener_types_pkey1`,
  `alter table listener_types add primary key (namespace, type, key, listener)`,
  `alter table deliveries add column listener uuid`,
  `update deliveries d set listener = l.id from listeners l
   where l.namespace = d.namespace and (l.path = d.path or (l.instance = d.instance and l.wait_id = d.wait_id))`,
  `delete from deliveries where listener is null`,
  `alter table deliveries alter column listener set not null`,
];

/** Lets an event find those who wait for it among many that wait for its type. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
