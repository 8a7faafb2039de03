import { sql, type Kysely } from 'kysely';

/**
 * Variables. `reference` is whose they are: the name of the namespace, the path of a workflow, the id of an instance.
 * An instance may set one before its own row is in the index, so no foreign key ties them to it; a trigger takes them
 * away with the row, whoever deletes it.
 */
const STATEMENTS = [
  `create table variables (
     serial bigint generated always as identity,
     id uuid primary key default gen_random_uuid(),
     namespace text collate "C" not null references namespaces on delete cascade,
     scope text not null check (scope in ('namespace', 'workflow', 'instance')),
     reference text collate "C" not null,
     name text collate "C" not null,
     mime_type text not null,
     data bytea not null,
     created_at bigint not null,
     updated_at bigint not null,
     constraint variables_name unique (namespace, scope, reference, name)
   )`,
  // Not compressed, so a part of a large value is read without the rest.
  `alter table variables alter column data set storage external`,
  `alter table files alter column data set storage external`,
  `create index variables_of_instance on variables (reference) where scope = 'instance'`,
  `create table variable_steps (
     instance uuid primary key,
     namespace text collate "C" not null references namespaces on delete cascade,
     step bigint not null
   )`,
  `create index variable_steps_of_namespace on variable_steps (namespace)`,
  `create function forget_variables() returns trigger language plpgsql as $$
   begin
     delete from variables where scope = 'instance' and reference in (select id::text from gone);
     delete from variable_steps where instance in (select id from gone);
     return null;
   end $$`,
  `create trigger forget_variables after delete on instances
     referencing old table as gone for each statement execute function forget_variables()`,
];

/** Adds variables; files are from now on kept so that they can be read in parts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
