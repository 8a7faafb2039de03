import { sql } from 'kysely';
import type { ComparedRunsTable, Database } from '../schema.js';

/** Which times of runs are compared. */
export type Compared = 'begun' | 'ended';

const columns: Readonly<Record<Compared, keyof ComparedRunsTable>> = { begun: 'until', ended: 'ended_until' };

/** Remembers how far the runs of Temporal were compared with the index. An older database that is restored remembers less. */
export class ComparedRunStore {
  constructor(private readonly db: Database) {}

  /** Runs that began, or ended, before this time were compared, in milliseconds since the epoch. */
  async until(what: Compared): Promise<number> {
    const column = columns[what];
    return (await this.db.selectFrom('compared_runs').select(column).executeTakeFirstOrThrow())[column]!;
  }

  /** Never back. */
  async moveTo(what: Compared, time: number): Promise<void> {
    const column = columns[what];
    await this.db
      .updateTable('compared_runs')
      .set({ [column]: sql<number>`greatest(${sql.ref(column)}, ${time}::bigint)` })
      .execute();
  }
}
