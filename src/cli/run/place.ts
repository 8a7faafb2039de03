import type { Json } from '../../json/json.js';
import type { Api } from '../client/api.js';

/** Where a flow can be run. */
export interface Place {
  readonly api: Api;
  readonly namespace: string;
  /** Starts the flow. @returns the id of the instance */
  readonly start: (input: Json) => Promise<string>;
}
