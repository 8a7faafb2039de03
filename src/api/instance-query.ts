import { parseTimestamp } from '../events/timestamp.js';
import { type InstanceFilter, type InstanceQuery, instanceStatuses } from '../instances/instances.js';
import { ApiError, dataInvalid } from './http/api-error.js';

const filterTypes: Readonly<Record<InstanceFilter['field'], readonly InstanceFilter['type'][]>> = {
  AS: ['CONTAINS', 'PREFIX', 'MATCH'],
  CREATED: ['AFTER', 'BEFORE'],
  STATUS: ['MATCH', '<'],
  TRIGGER: ['MATCH', 'CONTAINS'],
};
const statuses: ReadonlySet<string> = new Set(instanceStatuses);

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
  if (!isFilterField(field)) throw unsupported(`filter.field ${field}`);
  const wanted = field === 'AS' && type === 'WORKFLOW' ? 'MATCH' : type;
  const known = filterTypes[field].find((allowed) => allowed === wanted);
  if (known === undefined) throw unsupported(`filter.type ${type} of ${field}`);
  checkValue(field, value);
  return { field, type: known, value };
}

function isFilterField(field: string): field is InstanceFilter['field'] {
  return Object.hasOwn(filterTypes, field);
}

function checkValue(field: InstanceFilter['field'], value: string): void {
  const valid =
    (field !== 'CREATED' || parseTimestamp(value) !== undefined) && (field !== 'STATUS' || statuses.has(value));
  if (!valid) throw dataInvalid(`invalid filter value: ${value}`);
}
