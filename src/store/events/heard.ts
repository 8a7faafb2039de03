import type { Pool } from 'pg';
import type { Hit } from './collectors.js';
import {
  type Carrier,
  type Delivery,
  type DeliveryRow,
  dueFor,
  hitValues,
  isDelivery,
  toDelivery,
} from './deliveries.js';
import { byNumber, columnsOf } from '../statements/numbered-rows.js';
import { KEEP_AND_DELIVER } from './delivery-statements.js';
import type { NewEvent } from './unheard.js';

/** An event on its way into the history, and those it is for. */
export interface HeardEvent extends NewEvent {
  readonly hits: readonly Hit[];
  readonly carrier: Carrier;
}

/** Parameters that tell of an event. */
const COLUMNS = 9;

type Row = DeliveryRow & { readonly number: number };

/** One statement for all of them. @returns what is to be delivered of each, undefined for one that the namespace has already */
export async function keepAndDeliver(
  pool: Pool,
  events: readonly HeardEvent[],
): Promise<(readonly Delivery[] | undefined)[]> {
  const table = events.map(({ values, carrier }) => [...values, ...dueFor(carrier)]);
  const numbered = events.flatMap(({ hits }, index) => hits.map((hit) => ({ number: index + 1, hit })));
  const { rows } = await pool.query<Row>({
    name: 'keep-and-deliver',
    text: KEEP_AND_DELIVER,
    values: [...columnsOf(table, COLUMNS), ...hitValues(numbered)],
  });
  const kept = byNumber(rows, events.length);
  return events.map(({ event }, index) => {
    const own = kept[index] ?? [];
    return own.length === 0 ? undefined : own.filter(isDelivery).map((row) => toDelivery(row, [event]));
  });
}
