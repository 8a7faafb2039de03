import type { Transaction } from 'kysely';
import type { Keyring } from '../../secrets/keyring.js';
import { inSteps } from '../statements/in-steps.js';
import type { Database, Tables } from '../schema.js';

/** Rows that are sealed anew in one transaction. */
const step = 100;

/** How the rows of a table are sealed with another key. */
export interface Resealing<Row> {
  /** Locks some that are not sealed with this key, and passes over those that others have locked. */
  readonly lock: (tx: Transaction<Tables>, key: string, limit: number) => Promise<readonly Row[]>;
  readonly update: (tx: Transaction<Tables>, row: Row) => Promise<unknown>;
}

/** Seals with the first key what another one has sealed. @returns how many rows it was done for */
export function reseal<Row>(
  db: Database,
  { sealingKey }: Pick<Keyring, 'sealingKey'>,
  { lock, update }: Resealing<Row>,
): Promise<number> {
  if (sealingKey === undefined) return Promise.resolve(0);
  return inSteps(step, () =>
    db.transaction().execute(async (tx) => {
      const rows = await lock(tx, sealingKey, step);
      for (const row of rows) await update(tx, row);
      return rows.length;
    }),
  );
}
