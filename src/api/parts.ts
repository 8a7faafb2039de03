import type { Gate } from '../access/gate.js';
import type { Broadcaster } from '../events/broadcast.js';
import type { Review } from '../instances/flow-source.js';
import type { Instances } from '../instances/instances.js';
import type { TryOut } from '../jx/try-out.js';
import type { Readiness } from '../operations/readiness.js';
import type { ServicePods } from '../services/service-pods.js';
import type { Store } from '../store/database.js';
import type { Tracing } from '../tracing/tracing.js';
import type { RequestObserver } from './http/observe-requests.js';
import type { OpenStreams } from './http/open-streams.js';

/** What the API reads and writes of the store. */
export type ApiStore = Pick<
  Store,
  | 'namespaces'
  | 'files'
  | 'logs'
  | 'pauses'
  | 'registries'
  | 'secrets'
  | 'starts'
  | 'variables'
  | 'events'
  | 'listeners'
>;

/** What starts flows by itself, which follows from their files. */
export interface StartSettings {
  /** A file or folder was created, changed, moved or deleted; does not throw, what fails is repaired later. */
  changed(namespace: string, path: string): Promise<void>;
  /** A namespace was paused, or goes on; likewise. */
  followPause(namespace: string): Promise<void>;
}

/** Where the API writes what clients must not see. A pino logger is one. */
export interface ApiLog {
  error(details: object, message: string): void;
  info(details: object, message: string): void;
}

/** What the API is built on. */
export interface ApiParts {
  readonly store: ApiStore;
  readonly instances: Instances;
  readonly events: Broadcaster;
  readonly starts: StartSettings;
  /** Reads flows that are saved. */
  readonly review: Review;
  /** Who may use it. */
  readonly gate: Gate;
  /** What services run on. */
  readonly pods: ServicePods;
  /** Evaluates expressions that authors try. */
  readonly tryOut: TryOut;
  /** Shown by `GET /api/v2/status`. */
  readonly version: string;
  /** To be ended before the server closes. */
  readonly streams: OpenStreams;
  readonly log: ApiLog;
  readonly observe: RequestObserver;
  /** Absent: nothing is traced. */
  readonly tracing: Pick<Tracing, 'request'> | undefined;
  readonly readiness: Readiness;
  /** Folder of a web UI to serve beside. */
  readonly ui: string | undefined;
  /** How many proxies in front write down where a request came from. */
  readonly proxies: number;
  /** Requests in work at the same time, at most. */
  readonly maxRequests: number;
}
