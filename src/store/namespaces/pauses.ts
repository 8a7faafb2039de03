import { sql } from 'kysely';
import { releaseDeliveries } from '../events/held-deliveries.js';
import type { Database } from '../schema.js';

/** Whether a namespace is paused. */
export interface Pause {
  /** Milliseconds since the epoch; null when it is not. */
  readonly since: number | null;
  /** Starts by events that wait for the end of it. */
  readonly held: number;
}

/** Pauses of namespaces: while one is paused nothing in it starts by itself. */
export class PauseStore {
  constructor(private readonly db: Database) {}

  /** @returns false when nothing changed: it is paused already, or there is none */
  async begin(namespace: string): Promise<boolean> {
    const { numUpdatedRows } = await this.db
      .updateTable('namespaces')
      .set({ paused_at: Date.now() })
      .where('name', '=', namespace)
      .where('paused_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Ends a pause; what was held is due. @returns how many that were, undefined when the namespace was not paused */
  async end(namespace: string): Promise<number | undefined> {
    return this.db.transaction().execute(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('namespaces')
        .set({ paused_at: null })
        .where('name', '=', namespace)
        .where('paused_at', 'is not', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n ? releaseDeliveries(db, namespace) : undefined;
    });
  }

  /** @returns undefined when there is no such namespace */
  async get(namespace: string): Promise<Pause | undefined> {
    const { rows } = await sql<Pause>`
      select paused_at as since,
        (select count(*)::int from deliveries d where d.namespace = n.name and d.due_at is null) as held
      from namespaces n where name = ${namespace}`.execute(this.db);
    return rows[0];
  }

  /** False also for a namespace that is not there. */
  async isPaused(namespace: string): Promise<boolean> {
    const row = await this.db
      .selectFrom('namespaces')
      .select('paused_at')
      .where('name', '=', namespace)
      .executeTakeFirst();
    return row !== undefined && row.paused_at !== null;
  }
}
