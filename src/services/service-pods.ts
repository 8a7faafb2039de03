/** A container, or several that are one, that serves a service. */
export interface Pod {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** What is known of a service as a whole (http 10.1). */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly message: string;
}

/** What services run on, for those who watch over them. Services are named by their ids (functions 8.2). */
export interface ServicePods {
  /** Of each of these services, in one question; a service that nothing is known of has none. */
  conditions(services: readonly string[]): Promise<ReadonlyMap<string, readonly Condition[]>>;
  /** The oldest first. */
  list(service: string): Promise<readonly Pod[]>;
  /**
   * What the function of a pod writes, from its beginning, and on until it ends or the signal aborts.
   * @returns undefined when the service has no such pod
   */
  logs(service: string, pod: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Replaces what runs: at once where no action is alive, elsewhere when the actions have ended. */
  rebuild(service: string): Promise<void>;
}

/** For a process that knows no engine and no cluster: nothing runs as far as it can see. */
export const noPods: ServicePods = {
  conditions: async () => new Map(),
  list: async () => [],
  logs: async () => undefined,
  rebuild: async () => undefined,
};
