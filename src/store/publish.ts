import { EVENT_COLUMNS, EVENT_PARAMETERS, UNLESS_DUPLICATE } from './event-history.js';

/** Dispatchers listen here. */
export const CHANNEL = 'durektiv_outbox';

/** The event is new and kept by the statement itself. */
const NEW_EVENT = `
  insert into events (${EVENT_COLUMNS}) values (${EVENT_PARAMETERS})
  ${UNLESS_DUPLICATE}
  returning serial`;

/**
 * Puts deliveries of an event into the outbox, for listeners that have all they want: waits that are still open are closed, a
 * start listens on; what it starts is read too. Nothing happens for a duplicate.
 * @param event selects the serial of the event
 * @param first number of the first parameter: ids of listeners, their choices, what each has collected before, the time of
 * now, when it is due, and whether the dispatchers are to be told
 */
const deliver = (event: string, first: number): string => {
  const [listeners, choices, held, now, due, tell] = Array.from({ length: 6 }, (_, i) => `$${first + i}`);
  return `
with event as (${event}),
hit as (
  select * from unnest(${listeners}::uuid[], ${choices}::int[], ${held}::text[]) as hit (listener, choice, held)
), served as (
  select l.id from listeners l join hit on hit.listener = l.id
  where l.instance is not null and l.closed_at is null and exists (select from event)
  order by l.id for update of l
), closed as (
  update listeners set closed_at = ${now}::bigint where id in (select id from served)
), unlisted as (
  delete from listener_types where listener in (select id from served)
), delivery as (
  insert into deliveries (namespace, listener, instance, wait_id, path, choice, events, due_at)
  select l.namespace, l.id, coalesce(l.instance, gen_random_uuid()), l.wait_id, l.path, hit.choice,
    hit.held::bigint[] || event.serial, ${due}::bigint
  from hit join listeners l on l.id = hit.listener cross join event
  where l.path is not null or l.id in (select id from served)
  returning *
)
select event.serial, delivery.*, file.data as flow,
  case when ${tell}::boolean and delivery.id is not null then pg_notify('${CHANNEL}', '') end as told
from event left join delivery on true
left join files file on file.namespace = delivery.namespace and file.path = delivery.path and file.type = 'workflow'`;
};

/** Keeps an event and puts its deliveries into the outbox; no row for a duplicate. Its parameters first. */
export const KEEP_AND_DELIVER = deliver(NEW_EVENT, 8);
/** Puts deliveries of an event of the history into the outbox. Its serial first. */
export const DELIVER = deliver('select $1::bigint as serial', 2);
