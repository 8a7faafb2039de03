import { EVENT_COLUMNS, UNLESS_DUPLICATE } from './event-rows.js';

/** Dispatchers listen here. */
export const CHANNEL = 'durektiv_outbox';

/**
 * Puts deliveries of events into the outbox, for listeners that have all they want: waits that are still open are closed and get
 * the first of these events that is for them, a start listens on.
 * @param events defines the table `event`: number, serial, when its deliveries are due, and whether the dispatchers are told
 * @param first number of the first parameter: numbers of events, the listeners they are for, their choices, what each has
 * collected before, and the time of now
 */
const deliver = (events: string, first: number): string => {
  const [numbers, listeners, choices, held, now] = Array.from({ length: 5 }, (_, i) => `$${first + i}`);
  return `
with ${events},
hit as (
  select hit.*, event.serial, event.due from
    unnest(${numbers}::int[], ${listeners}::uuid[], ${choices}::int[], ${held}::text[]) as hit (number, listener, choice, held)
    join event on event.number = hit.number
), earliest as (
  select listener, min(number) as number from hit group by listener
), served as (
  select l.id, earliest.number from listeners l join earliest on earliest.listener = l.id
  where l.instance is not null and l.closed_at is null
  order by l.id for update of l
), closed as (
  update listeners set closed_at = ${now}::bigint where id in (select id from served)
), unlisted as (
  delete from listener_types where listener in (select id from served)
), delivery as (
  insert into deliveries (namespace, listener, instance, wait_id, path, choice, events, due_at)
  select l.namespace, l.id, coalesce(l.instance, gen_random_uuid()), l.wait_id, l.path, hit.choice,
    hit.held::bigint[] || hit.serial, hit.due
  from hit join listeners l on l.id = hit.listener
  where l.path is not null or (l.id, hit.number) in (select id, number from served)
  returning *
)
select event.number, event.serial, delivery.*,
  case when event.tell and delivery.id is not null then pg_notify('${CHANNEL}', '') end as told
from event left join delivery on delivery.events[cardinality(delivery.events)] = event.serial`;
};

/** Events are inserted in the order of their fingerprints, as everywhere; of two that are the same the first is new. */
const NEW_EVENTS = `
incoming as materialized (
  select * from
    unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::bigint[], $9::boolean[])
    with ordinality as incoming (${EVENT_COLUMNS}, due, tell, number)
), kept as (
  insert into events (${EVENT_COLUMNS})
  select namespace, source, id, type, event::json, received_at, fingerprint from incoming
  order by fingerprint, number
  ${UNLESS_DUPLICATE}
  returning serial, namespace, fingerprint
), event as (
  select kept.serial, min(number) as number, (array_agg(due order by number))[1] as due, bool_or(tell) as tell
  from kept join incoming using (namespace, fingerprint)
  group by kept.serial
)`;

/** Keeps events and puts their deliveries into the outbox; no row for a duplicate. The columns of the events come first. */
export const KEEP_AND_DELIVER = deliver(NEW_EVENTS, 10);
/** Puts deliveries of an event of the history into the outbox: its serial, when they are due, and whether to tell come first. */
export const DELIVER = deliver(
  'event as (select 1 as number, $1::bigint as serial, $2::bigint as due, $3::boolean as tell)',
  4,
);
