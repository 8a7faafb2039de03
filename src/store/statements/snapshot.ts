import type { Database } from '../schema.js';

/** Runs queries that all see the database as it was at one moment: slices of a value that is being replaced fit together. */
export function snapshot<T>(db: Database, queries: (tx: Database) => Promise<T>): Promise<T> {
  // Inside a transaction it is the business of that one.
  if (db.isTransaction) return queries(db);
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(queries);
}
