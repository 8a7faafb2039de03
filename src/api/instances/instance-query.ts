import { parseTimestamp } from '../../events/timestamp.js';
import { type InstanceFilter, type InstanceQuery, instanceStatuses } from '../../instances/instances.js';
import { ApiError, dataInvalid } from '../http/api-error.js';

/**
 * Paging, order and filters of the list of instances (http 6.4).
 * @throws ApiError `request_invalid_list_options` or `request_data_invalid`
 */
export function parseInstanceQuery(query: URLSearchParams): InstanceQuery {
  const limit = integer(query, 'limit');
  const offset = integer(query, 'offset');
  const direction = parseDirection(query);
  const filters = parseFilters(query);
  if (limit === undefined || limit <= 0) return { direction, filters };
  return { limit, direction, filters, ...(offset !== undefined && offset > 0 && { offset }) };
}

const pagingError = (reason: string) => dataInvalid(`pagination options error: ${reason}`);
const unsupported = (what: string) => new ApiError('request_invalid_list_options', `${what}: unsupported list option`);

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw pagingError(`${name} is not an integer`);
  return value;
}

/** Only the time of creation orders, so the first direction decides. */
function parseDirection(query: URLSearchParams): 'ASC' | 'DESC' {
  const fields = query.getAll('order.field');
  const directions = query.getAll('order.direction');
  const single = fields.length === 1 && directions.length === 0;
  if (!single && fields.length !== directions.length) {
    throw pagingError('order.field and order.direction are not given equally often');
  }
  const unknown = fields.find((field) => field !== 'CREATED' && field !== 'created_at');
  if (unknown !== undefined) throw unsupported(`order.field ${unknown}`);
  const wrong = directions.find((direction) => direction !== 'ASC' && direction !== 'DESC');
  if (wrong !== undefined) throw unsupported(`order.direction ${wrong}`);
  return directions[0] === 'ASC' ? 'ASC' : 'DESC';
}

function parseFilters(query: URLSearchParams): InstanceFilter[] {
  const [fields, types, values] = ['filter.field', 'filter.type', 'filter.val'].map((name) => query.getAll(name));
  if (fields === undefined || types?.length !== fields.length || values?.length !== fields.length) {
    throw pagingError('filter.field, filter.type and filter.val are not given equally often');
  }
  return fields.map((field, index) => parseFilter(field, types[index] ?? '', values[index] ?? ''));
}

function parseFilter(field: string, type: string, value: string): InstanceFilter {
  if (!Object.hasOwn(parsers, field)) throw unsupported(`filter.field ${field}`);
  return parsers[field as InstanceFilter['field']](type, value);
}

const parsers: {
  readonly [F in InstanceFilter['field']]: (type: string, value: string) => Extract<InstanceFilter, { field: F }>;
} = {
  AS: (type, value) => {
    const meant = type === 'WORKFLOW' ? 'MATCH' : type;
    return { field: 'AS', type: oneOf(['CONTAINS', 'PREFIX', 'MATCH'], meant, 'AS'), value };
  },
  CREATED: (type, value) => ({
    field: 'CREATED',
    type: oneOf(['AFTER', 'BEFORE'], type, 'CREATED'),
    value: parseTimestamp(value) ?? invalid(value),
  }),
  STATUS: (type, value) => ({
    field: 'STATUS',
    type: oneOf(['MATCH', '<'], type, 'STATUS'),
    value: instanceStatuses.find((status) => status === value) ?? invalid(value),
  }),
  TRIGGER: (type, value) => ({ field: 'TRIGGER', type: oneOf(['MATCH', 'CONTAINS'], type, 'TRIGGER'), value }),
};

function oneOf<const T extends string>(types: readonly T[], type: string, field: string): T {
  const known = types.find((allowed) => allowed === type);
  if (known === undefined) throw unsupported(`filter.type ${type} of ${field}`);
  return known;
}

function invalid(value: string): never {
  throw dataInvalid(`invalid filter value: ${value}`);
}
