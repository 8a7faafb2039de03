import type { Agent } from 'undici';
import type { StartObserver } from '../../start-observer.js';
import type { Cluster } from './cluster.js';
import type { KubernetesSettings } from './kubernetes-settings.js';
import type { ServiceChanges } from './service-changes.js';
import type { ServiceTokens } from './service-tokens.js';
import type { Workload } from './workload.js';

/** What it takes to see the pods of a fleet, and to retire them. */
export interface KubernetesView {
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly tokens: ServiceTokens;
  /** Connections to sidecars. */
  readonly client: Agent;
  readonly settings: Pick<KubernetesSettings, 'fleet'>;
}

/** What everything that makes pods shares. */
export interface KubernetesContext extends KubernetesView {
  readonly settings: KubernetesSettings;
  readonly changes: ServiceChanges;
  readonly started: StartObserver;
  readonly warn: (message: string) => void;
  /** The worker stops. */
  readonly closing: AbortSignal;
}
