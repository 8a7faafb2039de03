import type { ExpressionBuilder } from 'kysely';
import type { InstanceFilter, InstanceQuery } from '../../instances/instances.js';
import { filterCondition } from './instance-filters.js';
import { type InstanceRow, selectInstances } from './instance-rows.js';
import type { Database, Tables } from '../schema.js';

/** Where an instance stands in a list. */
export type InstancePlace = Pick<InstanceRow, 'createdAt' | 'serial'>;

/** Asks for what a query finds in a namespace. @param behind only what comes behind this one in the order of the query */
export function pageOf(db: Database, namespace: string, query: InstanceQuery, behind: InstancePlace | undefined) {
  const [direction, beyond] = query.direction === 'ASC' ? (['asc', '>'] as const) : (['desc', '<'] as const);
  let page = selectInstances(db)
    .where(matching(namespace, query.filters))
    .orderBy('created_at', direction)
    .orderBy('serial', direction);
  if (behind !== undefined) {
    const { createdAt, serial } = behind;
    page = page.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('created_at', 'serial'), beyond, tuple(createdAt, serial)),
    );
  }
  return query.limit !== undefined && query.limit > 0 ? page.limit(query.limit).offset(query.offset ?? 0) : page;
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
