import { dataInvalid } from '../http/api-error.js';

/** Which part of a list is asked for; 0 is no limit. */
export interface Paging {
  readonly limit: number;
  readonly offset: number;
}

/** What stands beside every list. */
export function pageInfo(total: number, { limit = 0, offset = 0 }: Partial<Paging> = {}) {
  return { order: [], filter: [], limit, offset, total };
}

/** @throws ApiError `request_data_invalid` */
export function parsePaging(query: URLSearchParams): Paging {
  return { limit: count(query, 'limit'), offset: count(query, 'offset') };
}

function count(query: URLSearchParams, name: keyof Paging): number {
  const text = query.get(name) ?? '';
  const value = Number(text);
  if (!/^\d*$/.test(text) || value > 1_000_000) throw dataInvalid(`${name} is not a number from 0 to 1000000`);
  return value;
}
