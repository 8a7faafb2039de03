import { sql, type Kysely } from 'kysely';

/**
 * The first tables. What users may make long is not indexed itself: an index takes 2,700 bytes. Identifiers that are searched by prefix or sorted use the collation "C": bytes, on every server.
 */
const STATEMENTS = [
  `create table namespaces (
     name text collate "C" primary key,
     created_at bigint not null,
     updated_at bigint not null
   )`,
  `create table files (
     namespace text collate "C" not null references namespaces on delete cascade,
     path text collate "C" not null,
     parent text collate "C",
     type text not null,
     mime_type text not null,
     data bytea not null,
     created_at bigint not null,
     updated_at bigint not null,
     primary key (namespace, path),
     constraint files_parent foreign key (namespace, parent) references files (namespace, path) on delete cascade
   )`,
  `create index files_children on files (namespace, parent, path)`,
  `create table definitions (
     hash text primary key,
     text text not null
   )`,
  `create table instances (
     serial bigint generated always as identity unique,
     id uuid primary key,
     namespace text collate "C" not null references namespaces on delete cascade,
     path text collate "C" not null,
     invoker text not null,
     definition text not null,
     status text not null default 'pending'
       check (status in ('pending', 'complete', 'failed', 'crashed', 'cancelled')),
     confirmed boolean not null default false,
     error_code text,
     error_message text,
     flow text[] not null default '{}',
     metadata json,
     input bytea,
     lineage json not null default '[]',
     root uuid not null,
     call_path text collate "C" not null,
     created_at bigint not null,
     ended_at bigint,
     report_seq bigint not null default -1
   )`,
  // Not compressed, so a part of a large input is read without the rest.
  `alter table instances alter column input set storage external`,
  `create index instances_by_time on instances (namespace, created_at, serial)`,
  `create index instances_unconfirmed on instances (serial) where not confirmed`,
  `create table logs (
     id bigint generated always as identity primary key,
     namespace text collate "C" not null references namespaces on delete cascade,
     instance uuid,
     path text,
     call_path text collate "C",
     state text,
     level text not null,
     message text not null,
     time bigint not null,
     seq bigint,
     root text collate "C" generated always as (substring(call_path from 2 for 36)) stored,
     unique (instance, seq)
   )`,
  `create index logs_by_root on logs (root, time, id)`,
  `create index logs_of_namespace on logs (namespace, time, id) where instance is null`,
  `create table payloads (
     hash text primary key,
     size bigint not null,
     last_used bigint not null
   )`,
  `create index payloads_by_use on payloads (last_used)`,
  `create table payload_parts (
     hash text not null references payloads on delete cascade,
     part int not null,
     data bytea not null,
     primary key (hash, part)
   )`,
  `alter table payload_parts alter column data set storage external`,
  `create table listeners (
     instance uuid not null,
     wait_id text not null,
     namespace text collate "C" not null references namespaces on delete cascade,
     events json not null,
     created_at bigint not null,
     closed_at bigint,
     primary key (instance, wait_id)
   )`,
  `create index listeners_open on listeners (namespace, created_at) where closed_at is null`,
  `create table listener_types (
     namespace text collate "C" not null,
     type text collate "C" not null,
     instance uuid not null,
     wait_id text not null,
     primary key (namespace, type, instance, wait_id),
     foreign key (instance, wait_id) references listeners on delete cascade
   )`,
  `create index listener_types_of_wait on listener_types (instance, wait_id)`,
  `create table events (
     serial bigint generated always as identity primary key,
     namespace text collate "C" not null references namespaces on delete cascade,
     source text not null,
     id text not null,
     type text not null,
     event json not null,
     received_at bigint not null,
     fingerprint text not null,
     unique (namespace, fingerprint)
   )`,
];

/** Creates the first tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
