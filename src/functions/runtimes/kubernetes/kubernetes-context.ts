import type { Agent } from 'undici';
import type { StartObserver } from '../../start-observer.js';
import type { Cluster } from './cluster.js';
import type { ServiceTokens } from './service-tokens.js';

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

/** What it takes to see the pods of a fleet, and to retire them. */
export interface KubernetesView {
  readonly cluster: Cluster;
  readonly tokens: ServiceTokens;
  /** Connections to sidecars. */
  readonly client: Agent;
  readonly settings: Pick<KubernetesSettings, 'fleet'>;
}

/** What everything that makes pods shares. */
export interface KubernetesContext extends KubernetesView {
  readonly settings: KubernetesSettings;
  readonly started: StartObserver;
  readonly warn: (message: string) => void;
  /** The worker stops. */
  readonly closing: AbortSignal;
}
