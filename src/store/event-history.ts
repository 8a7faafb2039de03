import { createHash } from 'node:crypto';
import type { Json } from '../json/json.js';
import { isUnknownNamespace } from './postgres-errors.js';
import type { Database } from './schema.js';
import { storable } from './text.js';

/** An event as it was received. */
export interface ReceivedEvent {
  readonly namespace: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** The whole CloudEvent. */
  readonly event: Json;
}

/** The events a namespace has received. */
export class EventHistory {
  constructor(private readonly db: Database) {}

  /** Keeps the event unless the namespace already has one with this source and id. */
  async append(event: ReceivedEvent): Promise<'stored' | 'duplicate' | 'no-namespace'> {
    try {
      const { numInsertedOrUpdatedRows } = await this.db
        .insertInto('events')
        .values({
          namespace: event.namespace,
          source: storable(event.source),
          id: storable(event.id),
          type: storable(event.type),
          event: JSON.stringify(event.event),
          received_at: Date.now(),
          fingerprint: fingerprint(event),
        })
        .onConflict((conflict) => conflict.columns(['namespace', 'fingerprint']).doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n ? 'stored' : 'duplicate';
    } catch (error) {
      if (isUnknownNamespace(error)) return 'no-namespace';
      throw error;
    }
  }
}

/** Source and id may be longer than what an index takes. */
function fingerprint({ source, id }: ReceivedEvent): string {
  return createHash('sha256')
    .update(JSON.stringify([source, id]))
    .digest('hex');
}
