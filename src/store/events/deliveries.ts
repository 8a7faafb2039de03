import { CompiledQuery, type Selectable } from 'kysely';
import type { CloudEvent } from '../../events/cloud-event.js';
import { keysOfEvent } from '../../events/lookup-key.js';
import { firstMatch } from '../../events/match.js';
import { type Hit, offerToCollectors, type RoutedEvent } from './collectors.js';
import { candidates, type Listener } from './listener-rows.js';
import { DELIVER } from './delivery-statements.js';
import type { Database, DeliveryTable } from '../schema.js';

/** Events on their way to one who listens. */
export interface Delivery {
  readonly id: number;
  readonly namespace: string;
  /** The instance to wake, or the id of the one to start. */
  readonly instance: string;
  /** The wait to serve; null when a flow is to be started. */
  readonly waitId: string | null;
  /** Where the flow file to start was when the event came; null for a wait. */
  readonly path: string | null;
  /** Whoever got the events. */
  readonly listener: string;
  /** Position of the definition that matched. */
  readonly choice: number;
  /** In order of arrival. */
  readonly events: readonly CloudEvent[];
  /** How often it was tried before. */
  readonly attempts: number;
}

/** Whoever has taken a delivery may try it for so long before another may. In milliseconds. */
export const LEASE_MS = 5_000;
/** Who tries new deliveries first: whoever publishes has taken them, or the dispatchers are told. */
export type Carrier = 'publisher' | 'dispatchers';

/** A row of the table. */
export type DeliveryRow = Omit<Selectable<DeliveryTable>, 'events' | 'due_at'> & {
  /** The driver reads bigint[] as texts. */
  readonly events: readonly (number | string)[];
};

/** An event without deliveries gives one row without any. */
export function isDelivery({ id }: { readonly id: number | null }): boolean {
  return id !== null;
}

/** A row as a delivery of these events. */
export function toDelivery(row: DeliveryRow, events: readonly CloudEvent[]): Delivery {
  const { id, namespace, instance, path, listener, choice, attempts } = row;
  return { id, namespace, instance, waitId: row.wait_id, path, listener, choice, events, attempts };
}

/** Matches, in a transaction, and puts what is to be delivered into the outbox. */
export async function route(db: Database, routed: RoutedEvent, carrier: Carrier): Promise<Delivery[]> {
  const { namespace, event, serial } = routed;
  const matching = hitsOf(await candidates(db, namespace, event.type, keysOfEvent(event)), event);
  const collectors = matching.filter(collects).map(({ listener }) => listener);
  const complete = await offerToCollectors(db, collectors, routed);
  const hits = [...complete, ...matching.filter((hit) => !collects(hit))];
  if (hits.length === 0) return [];
  const values = [serial, ...dueFor(carrier), ...hitValues(hits.map((hit) => ({ number: 1, hit })))];
  const query = CompiledQuery.raw(DELIVER, values);
  const { rows } = await db.executeQuery<DeliveryRow>(query);
  const held = new Map(complete.map((hit) => [hit.listener.id, hit.held.map((one) => one.event)]));
  return rows.filter(isDelivery).map((row) => toDelivery(row, [...(held.get(row.listener) ?? []), event]));
}

/** Those of the listeners that an event is for. */
export function hitsOf(listeners: readonly Listener[], event: CloudEvent): Hit[] {
  return listeners.flatMap((listener) => {
    const choice = firstMatch(listener.events, event);
    return choice === undefined ? [] : [{ listener, choice, held: [] }];
  });
}

/** True for a listener that may want more events than this one. */
export function collects({ listener }: Hit): boolean {
  return listener.mode === 'and';
}

/** Parameters of the statements that put deliveries into the outbox: when they are due, and whether dispatchers are told. */
export function dueFor(carrier: Carrier): readonly [due: number, tell: boolean] {
  return [carrier === 'publisher' ? Date.now() + LEASE_MS : Date.now(), carrier === 'dispatchers'];
}

/** The other parameters: who gets which event. */
export function hitValues(hits: readonly { readonly number: number; readonly hit: Hit }[]): unknown[] {
  return [
    hits.map(({ number }) => number),
    hits.map(({ hit }) => hit.listener.id),
    hits.map(({ hit }) => hit.choice),
    hits.map(({ hit }) => `{${hit.held.map(({ serial }) => serial).join()}}`),
    Date.now(),
  ];
}
