import type { InstanceStore, UnsettledInstance } from '../store/instances/instances.js';
import type { Settlement } from './settle.js';

/** Brings a row up to date with Temporal; one that is gone meanwhile is left. */
export type CheckRow = (row: Pick<UnsettledInstance, 'id' | 'namespace'>) => Promise<void>;

/** Checks rows of this index: each takes a question to Temporal. */
export function checkRows(index: Pick<InstanceStore, 'get'>, settlement: Pick<Settlement, 'check'>): CheckRow {
  return async ({ id, namespace }) => {
    const row = await index.get(namespace, id);
    if (row !== undefined) await settlement.check(row);
  };
}
