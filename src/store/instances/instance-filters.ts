import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import { type InstanceFilter, instanceStatuses } from '../../instances/instances.js';
import type { Tables } from '../schema.js';
import { storable } from '../statements/text.js';

type Builder = ExpressionBuilder<Tables, 'instances'>;
type Condition = Expression<SqlBool>;
type FilterBy<F extends InstanceFilter['field']> = Extract<InstanceFilter, { field: F }>;

/** The condition of one filter of the instance list. */
export function filterCondition(builder: Builder, filter: InstanceFilter): Condition {
  switch (filter.field) {
    case 'AS':
      return byPath(filter);
    case 'CREATED':
      return builder('instances.created_at', filter.type === 'AFTER' ? '>' : '<', filter.value);
    case 'STATUS':
      return byStatus(builder, filter);
    case 'TRIGGER':
      return byInvoker(builder, filter);
  }
}

function byPath({ type, value }: FilterBy<'AS'>): Condition {
  const patterns = { CONTAINS: `%${value}%`, PREFIX: `${value}%`, MATCH: value };
  return like('instances.path', patterns[type]);
}

/** `<` is about the order in which Direktiv numbers them. */
function byStatus(builder: Builder, { type, value }: FilterBy<'STATUS'>): Condition {
  if (type === 'MATCH') return builder('instances.status', '=', value);
  const before = instanceStatuses.slice(0, instanceStatuses.indexOf(value));
  return builder(builder.ref('instances.status'), '=', builder.fn.any(sql.val(before)));
}

/** Kinds of invokers that are named with an id behind a colon: Direktiv's UI asks with `instance` for subflows. */
const kindsWithId: ReadonlySet<string> = new Set(['instance', 'temporal']);

function byInvoker(builder: Builder, { type, value }: FilterBy<'TRIGGER'>): Condition {
  if (type === 'CONTAINS') return like('instances.invoker', `%${value}%`);
  if (kindsWithId.has(value)) return like('instances.invoker', `${value}:%`);
  return builder('instances.invoker', '=', storable(value));
}

/** `%` and `_` are wildcards, a backslash is itself. */
function like(column: 'instances.path' | 'instances.invoker', pattern: string): Condition {
  return sql<SqlBool>`${sql.ref(column)} like ${storable(pattern)} escape ''`;
}
