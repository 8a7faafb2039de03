/** How a worker uses its cluster. */
export interface KubernetesSettings {
  /** The engine's own image, in which `durektiv sidecar` runs beside each function. */
  readonly sidecarImage: string;
  /** Of the pods; undefined: the namespace's own. Pods get no token of it. */
  readonly serviceAccount: string | undefined;
  /** Milliseconds after which a pod that nobody uses is removed. */
  readonly idle: number;
  /** Pods of one service at a time, at most. */
  readonly most: number;
  /** Seconds that a function may take until it listens (functions 3.1). */
  readonly listenWait: number;
  /** Seconds that a pod may wait for a node. */
  readonly nodeWait: number;
  /** Names the installation: services of others are left alone. */
  readonly fleet: string;
}
