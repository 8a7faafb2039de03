import { sql, type Kysely } from 'kysely';

/**
 * Listeners of flow files beside those of waits, the events a listener has collected, and what is still to be delivered.
 * A delivery names its events by their serials: one event may wake thousands, and is kept once.
 */
const STATEMENTS = [
  `alter table listeners rename to waits`,
  `alter table listener_types rename to wait_types`,
  `create table listeners (
     id uuid primary key default gen_random_uuid(),
     namespace text collate "C" not null references namespaces on delete cascade,
     mode text not null check (mode in ('simple', 'or', 'and')),
     events json not null,
     instance uuid,
     wait_id text,
     path text collate "C",
     definition text,
     lifespan text,
     created_at bigint not null,
     updated_at bigint not null,
     closed_at bigint,
     unique (instance, wait_id),
     unique (namespace, path),
     check ((instance is null) = (wait_id is null)),
     check ((instance is null) <> (path is null)),
     check ((path is null) = (definition is null))
   )`,
  `insert into listeners (namespace, mode, events, instance, wait_id, created_at, updated_at, closed_at)
   select namespace, 'simple', events, instance, wait_id, created_at, coalesce(closed_at, created_at), closed_at from waits`,
  `create index listeners_in_order on listeners (namespace, created_at, id) where closed_at is null`,
  `create index listeners_closed on listeners (closed_at) where closed_at is not null`,
  `create table listener_types (
     namespace text collate "C" not null,
     type text collate "C" not null,
     listener uuid not null references listeners on delete cascade,
     primary key (namespace, type, listener)
   )`,
  `create index listener_types_of_listener on listener_types (listener)`,
  `insert into listener_types (namespace, type, listener)
   select t.namespace, t.type, l.id from wait_types t join listeners l on l.instance = t.instance and l.wait_id = t.wait_id`,
  `drop table wait_types`,
  `drop table waits`,
  `create table held_events (
     position bigint generated always as identity primary key,
     listener uuid not null references listeners on delete cascade,
     event bigint not null references events on delete cascade,
     held_at bigint not null
   )`,
  `create index held_events_of_listener on held_events (listener, position)`,
  `create index held_events_of_event on held_events (event)`,
  `create table deliveries (
     id bigint generated always as identity primary key,
     namespace text collate "C" not null references namespaces on delete cascade,
     instance uuid not null default gen_random_uuid(),
     wait_id text,
     path text collate "C",
     choice int not null,
     events bigint[] not null,
     due_at bigint not null,
     attempts int not null default 0,
     check ((wait_id is null) <> (path is null))
   )`,
  `create index deliveries_due on deliveries (due_at)`,
  `create table delayed_events (
     event bigint primary key references events on delete cascade,
     due_at bigint not null
   )`,
  `create index delayed_events_due on delayed_events (due_at)`,
];

/** Tells waits of instances from starts of flow files, and adds the outbox of deliveries. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
