-- A database as version 1 (migration 001-begin) left it, with rows in every table. It never changes.
create table kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null);
create table kysely_migration_lock (id varchar(255) not null primary key, is_locked integer not null default 0);
insert into kysely_migration values ('001-begin', '2026-10-01T08:00:00.000Z');
insert into kysely_migration_lock values ('migration_lock', 0);

create table namespaces (
  name text collate "C" primary key,
  created_at bigint not null,
  updated_at bigint not null
);
create table files (
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
);
create index files_children on files (namespace, parent, path);
create table definitions (
  hash text primary key,
  text text not null
);
create table instances (
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
);
alter table instances alter column input set storage external;
create index instances_by_time on instances (namespace, created_at, serial);
create index instances_unconfirmed on instances (serial) where not confirmed;
create table logs (
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
);
create index logs_by_root on logs (root, time, id);
create index logs_of_namespace on logs (namespace, time, id) where instance is null;
create table payloads (
  hash text primary key,
  size bigint not null,
  last_used bigint not null
);
create index payloads_by_use on payloads (last_used);
create table payload_parts (
  hash text not null references payloads on delete cascade,
  part int not null,
  data bytea not null,
  primary key (hash, part)
);
alter table payload_parts alter column data set storage external;
create table listeners (
  instance uuid not null,
  wait_id text not null,
  namespace text collate "C" not null references namespaces on delete cascade,
  events json not null,
  created_at bigint not null,
  closed_at bigint,
  primary key (instance, wait_id)
);
create index listeners_open on listeners (namespace, created_at) where closed_at is null;
create table listener_types (
  namespace text collate "C" not null,
  type text collate "C" not null,
  instance uuid not null,
  wait_id text not null,
  primary key (namespace, type, instance, wait_id),
  foreign key (instance, wait_id) references listeners on delete cascade
);
create index listener_types_of_wait on listener_types (instance, wait_id);
create table events (
  serial bigint generated always as identity primary key,
  namespace text collate "C" not null references namespaces on delete cascade,
  source text not null,
  id text not null,
  type text not null,
  event json not null,
  received_at bigint not null,
  fingerprint text not null,
  unique (namespace, fingerprint)
);

insert into namespaces values ('shop', 1000, 1000);
insert into files values
  ('shop', '/', null, 'directory', '', '', 1000, 1000),
  ('shop', '/flows', '/', 'directory', '', '', 1001, 1001),
  ('shop', '/flows/order.yaml', '/flows', 'workflow', 'application/yaml', 'states: []', 1002, 1002);
insert into definitions values ('hash-1', 'states: []');
insert into instances (id, namespace, path, invoker, definition, status, confirmed, flow, metadata, input, lineage, root,
  call_path, created_at, ended_at, report_seq) values
  ('0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a01', 'shop', '/flows/order.yaml', 'api', 'hash-1', 'pending', false, '{a}', '{"m": 1}', '{}', '[]',
   '0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a01', '/0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a01/', 2000, null, 1),
  ('0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a02', 'shop', '/flows/order.yaml', 'api', 'hash-1', 'complete', true, '{a,b}', null, null, '[]',
   '0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a02', '/0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a02/', 2001, 2002, 3);
insert into logs (namespace, instance, path, call_path, state, level, message, time, seq) values
  ('shop', '0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a01', '/flows/order.yaml', '/0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a01/', 'a', 'INFO', 'kept line', 2000, 0),
  ('shop', null, null, null, null, 'INFO', 'of the namespace', 2000, null);
insert into payloads values ('hash-2', 3, 3000);
insert into payload_parts values ('hash-2', 0, 'abc');
insert into listeners (instance, wait_id, namespace, events, created_at) values
  ('0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a01', 'w1', 'shop', '[{"type": "paid", "context": {}}]', 2000);
insert into listener_types values ('shop', 'paid', '0b6f1c1e-2f4c-4a57-9c0e-5d1b5d6f0a01', 'w1');
insert into events (namespace, source, id, type, event, received_at, fingerprint) values
  ('shop', '/s', 'e1', 'paid', '{"id": "e1"}', 2000, 'fingerprint-1');
