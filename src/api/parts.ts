import type { Broadcaster } from '../events/broadcast.js';
import type { Instances } from '../instances/instances.js';
import type { ApiStore } from './store-port.js';

/** Where the API writes what clients must not see. A pino logger is one. */
export interface ApiLog {
  error(details: object, message: string): void;
}

/** What the API is built on. */
export interface ApiParts {
  readonly store: ApiStore;
  readonly instances: Instances;
  readonly events: Broadcaster;
  /** Shown by `GET /api/v2/status`. */
  readonly version: string;
  readonly log: ApiLog;
}
