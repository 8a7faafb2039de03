import type { Pool } from 'pg';
import type { CloudEvent } from '../../events/cloud-event.js';
import { keysOfEvent } from '../../events/lookup-key.js';
import { EVENT_COLUMNS, type EventValues, UNLESS_DUPLICATE } from './event-rows.js';
import { type Listener, type ListenerRow, lookupText, toListener } from './listener-rows.js';
import { byNumber, columnsOf } from '../statements/numbered-rows.js';

/** An event on its way into the history. */
export interface NewEvent {
  readonly event: CloudEvent;
  readonly values: EventValues;
}

/** What became of it: kept, because nobody can be listening for it, or not, because these may be. */
export type Unheard = 'kept' | 'duplicate' | readonly Listener[];

/**
 * Of some events, keeps those that nobody can be listening for; of the others it gives who may be listening. Events are inserted
 * in the order of their fingerprints: two processes that have the same ones do not wait for each other in a circle.
 */
const KEEP_UNHEARD = `
with incoming as materialized (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[])
    with ordinality as incoming (namespace, source, id, type, event, received_at, fingerprint, lookup, keys, number)
), candidate as materialized (
  select incoming.number as of, listener.* from incoming cross join lateral (
    select l.* from listeners l where l.closed_at is null and l.id in (
      select t.listener from listener_types t
      where t.namespace = incoming.namespace and t.type = incoming.lookup and t.key = any(array(select json_array_elements_text(incoming.keys::json))))
    offset 0
  ) listener
), kept as (
  insert into events (${EVENT_COLUMNS})
  select namespace, source, id, type, event::json, received_at, fingerprint from incoming
  where number not in (select candidate.of from candidate)
  order by fingerprint, number
  ${UNLESS_DUPLICATE}
  returning namespace, fingerprint
)
select incoming.number, incoming.fingerprint, kept.fingerprint is not null as kept, candidate.*
from incoming
left join kept on kept.namespace = incoming.namespace and kept.fingerprint = incoming.fingerprint
left join candidate on candidate.of = incoming.number
order by incoming.number, candidate.created_at, candidate.serial`;

/** Parameters of the statement. */
const COLUMNS = 9;

type Row = ListenerRow & { readonly number: number; readonly fingerprint: string; readonly kept: boolean };

/** One statement for all of them. @returns what became of each */
export async function keepUnheard(pool: Pool, events: readonly NewEvent[]): Promise<Unheard[]> {
  const table = events.map(({ event, values }) => [...values, lookupText(event.type), JSON.stringify(keysOf(event))]);
  const values = columnsOf(table, COLUMNS);
  const { rows } = await pool.query<Row>({ name: 'keep-unheard', text: KEEP_UNHEARD, values });
  const seen = new Set<string>();
  return byNumber(rows, events.length).map((own) => outcome(own, seen));
}

function keysOf(event: CloudEvent): string[] {
  return keysOfEvent(event).map(lookupText);
}

/** @param seen fingerprints of the events before it: of two that came together the first is kept */
function outcome(rows: readonly Row[], seen: Set<string>): Unheard {
  const listeners = rows.filter(({ id }) => id !== null).map(toListener);
  if (listeners.length > 0) return listeners;
  const first = rows.find(({ kept, fingerprint }) => kept && !seen.has(fingerprint));
  if (first === undefined) return 'duplicate';
  seen.add(first.fingerprint);
  return 'kept';
}
