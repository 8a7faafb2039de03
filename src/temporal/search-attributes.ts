import { searchAttributes } from '../interpreter/contract.js';

/** What a run can be found by in Temporal, with the types to register. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, 'Keyword'>> = Object.fromEntries(
  Object.values(searchAttributes).map((name) => [name, 'Keyword']),
);
