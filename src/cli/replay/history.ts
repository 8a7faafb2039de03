import type { JsonObject } from '../../json/json.js';

/** The history of a run, in Temporal's JSON. */
export interface RecordedHistory {
  readonly workflowId: string;
  readonly history: { readonly events: readonly JsonObject[] };
}
