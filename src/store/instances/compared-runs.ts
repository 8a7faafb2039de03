import { sql } from 'kysely';
import type { Database } from '../schema.js';

/** Remembers how far the runs of Temporal were compared with the index. An older database that is restored remembers less. */
export class ComparedRunStore {
  constructor(private readonly db: Database) {}

  /** Runs that began before this time were compared, in milliseconds since the epoch. */
  async until(): Promise<number> {
    return (await this.db.selectFrom('compared_runs').select('until').executeTakeFirstOrThrow()).until;
  }

  /** Never back. */
  async moveTo(time: number): Promise<void> {
    await this.db
      .updateTable('compared_runs')
      .set({ until: sql<number>`greatest(until, ${time}::bigint)` })
      .execute();
  }
}
