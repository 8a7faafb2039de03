/**
 * What a run can be found by in Temporal, with the types to register. The first four are set once at the start,
 * the error code only at an abnormal end.
 */
export const SEARCH_ATTRIBUTES = {
  DurektivNamespace: 'Keyword',
  DurektivPath: 'Keyword',
  DurektivInvoker: 'Keyword',
  DurektivRoot: 'Keyword',
  DurektivErrorCode: 'Keyword',
} as const;
