import type { ExpressionBuilder } from 'kysely';
import type { InstanceFilter, InstanceQuery } from '../../instances/instances.js';
import { filterCondition } from './instance-filters.js';
import { type InstanceRow, selectInstances } from './instance-rows.js';
import type { Database, Tables } from '../schema.js';

/** Where an instance stands in a list. */
export type InstancePlace = Pick<InstanceRow, 'createdAt' | 'serial'>;

/**
 * Asks for what a query finds in a namespace. A limit of 0 or less is none; an offset counts only with a limit.
 * @param behind only what comes behind this one in the order of the query; the offset is passed over then
 */
export function pageOf(db: Database, namespace: string, query: InstanceQuery, behind: InstancePlace | undefined) {
  const { limit = 0, offset = 0, direction } = query;
  const order = direction === 'ASC' ? 'asc' : 'desc';
  const rows = selectInstances(db).orderBy('created_at', order).orderBy('serial', order);
  if (limit > 0 && offset > 0 && behind === undefined) {
    // What is passed over is counted in the index alone: to read all these rows takes ten times as long.
    const places = db.selectFrom('instances').select('serial').where(matching(namespace, query.filters));
    const page = places.orderBy('created_at', order).orderBy('serial', order).limit(limit).offset(offset);
    return rows.where('serial', 'in', page);
  }
  let found = rows.where(matching(namespace, query.filters));
  if (behind !== undefined) {
    const place = [behind.createdAt, behind.serial] as const;
    const beyond = order === 'asc' ? '>' : '<';
    found = found.where(({ eb, refTuple, tuple }) => eb(refTuple('created_at', 'serial'), beyond, tuple(...place)));
  }
  return limit > 0 ? found.limit(limit) : found;
}

/** Asks how many the filters find in a namespace. */
export function countOf(db: Database, namespace: string, filters: readonly InstanceFilter[]) {
  return db
    .selectFrom('instances')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where(matching(namespace, filters));
}

const matching =
  (namespace: string, filters: readonly InstanceFilter[]) => (builder: ExpressionBuilder<Tables, 'instances'>) =>
    builder.and([
      builder('instances.namespace', '=', namespace),
      ...filters.map((filter) => filterCondition(builder, filter)),
    ]);
