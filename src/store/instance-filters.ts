import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import { type InstanceFilter, instanceStatuses, type InstanceStatus } from '../instances/instances.js';
import type { Tables } from './schema.js';
import { storable } from './text.js';

type Builder = ExpressionBuilder<Tables, 'instances'>;
type Condition = Expression<SqlBool>;
type Compare = (builder: Builder, value: string) => Condition;

/** A filter that cannot be applied: `combination` of field and type, or its `value`. */
export class InvalidFilterError extends Error {
  override readonly name = 'InvalidFilterError';

  constructor(
    readonly fault: 'combination' | 'value',
    message: string,
  ) {
    super(message);
  }
}

const CONDITIONS: Record<InstanceFilter['field'], { readonly [type in InstanceFilter['type']]?: Compare }> = {
  AS: {
    CONTAINS: (_builder, value) => like('instances.path', `%${value}%`),
    PREFIX: (_builder, value) => like('instances.path', `${value}%`),
    MATCH: (_builder, value) => like('instances.path', value),
  },
  CREATED: {
    AFTER: (builder, value) => builder('instances.created_at', '>', timeOf(value)),
    BEFORE: (builder, value) => builder('instances.created_at', '<', timeOf(value)),
  },
  STATUS: {
    MATCH: (builder, value) => builder('instances.status', '=', statusOf(value)),
    '<': (builder, value) =>
      builder(builder.ref('instances.status'), '=', builder.fn.any(sql.val(statusesBefore(statusOf(value))))),
  },
  TRIGGER: {
    // Direktiv's UI asks so for subflows, whose invoker is `instance:<id of the caller>`.
    MATCH: (builder, value) =>
      value === 'instance'
        ? like('instances.invoker', 'instance:%')
        : builder('instances.invoker', '=', storable(value)),
    CONTAINS: (_builder, value) => like('instances.invoker', `%${value}%`),
  },
};

/**
 * The condition of one filter of the instance list.
 * @throws InvalidFilterError for a combination that does not exist or a value that is no time or no status.
 */
export function filterCondition(builder: Builder, filter: InstanceFilter): Condition {
  const compare = CONDITIONS[filter.field][filter.type];
  if (!compare) throw new InvalidFilterError('combination', `filter ${filter.field} has no type ${filter.type}`);
  return compare(builder, filter.value);
}

/** `%` and `_` are wildcards, a backslash is itself. */
function like(column: 'instances.path' | 'instances.invoker', pattern: string): Condition {
  return sql<SqlBool>`${sql.ref(column)} like ${storable(pattern)} escape ''`;
}

function timeOf(value: string): number {
  const time = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidFilterError('value', `invalid filter value: ${value} is not an RFC 3339 time`);
  return time;
}

function statusOf(value: string): InstanceStatus {
  const status = instanceStatuses.find((known) => known === value);
  if (!status) {
    throw new InvalidFilterError('value', `invalid filter value: ${value} is none of ${instanceStatuses.join(', ')}`);
  }
  return status;
}

function statusesBefore(status: InstanceStatus): InstanceStatus[] {
  return instanceStatuses.slice(0, instanceStatuses.indexOf(status));
}
