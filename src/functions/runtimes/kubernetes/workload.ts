import type { V1ObjectMeta } from '@kubernetes/client-node';
import type { Condition } from '../../../services/service-pods.js';
import type { Kind } from './kinds.js';
import type { KubernetesSettings } from './kubernetes-settings.js';
import type { Labels } from './labels.js';
import type { ServicePlan } from './service-plan.js';

/** The object that has the pods of a service. */
export interface WorkloadView {
  readonly metadata: V1ObjectMeta | undefined;
  /** Pods that it is told to have; undefined where the cluster decides that. */
  readonly replicas: number | undefined;
  /** As the cluster tells them; none without pods to tell of. */
  readonly conditions: readonly Condition[];
  /** Why it gets no pods, undefined as long as it may. */
  readonly failure: string | undefined;
}

/** A pod as one sees it who wants fewer of them. */
export interface SparePod {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>> | undefined;
  /** An action is alive in it, or may be. */
  readonly busy: boolean;
  /** It has had no action for the idle time. */
  readonly idle: boolean;
  /** Makes it take nothing more. @returns false when an action is alive there */
  retire(): Promise<boolean>;
}

export type WorkloadKind = Kind & ('deployments' | 'knativeservices');

/** What keeps the pods of services in a cluster: Deployments, or Knative. */
export interface Workload {
  readonly kind: WorkloadKind;
  /** Kinds of all that a service is made of, itself first: whoever finds none makes a new one, with parts of its own. */
  readonly parts: readonly Kind[];
  /** Port of a pod where actions are counted before they reach the sidecar; undefined: nobody counts them. */
  readonly countingPort: number | undefined;
  list(labels: Labels): Promise<readonly WorkloadView[]>;
  /** @returns undefined when there is none of this name */
  get(name: string): Promise<WorkloadView | undefined>;
  /** @throws Error that says what is wrong with the definition */
  check(plan: ServicePlan, settings: KubernetesSettings): void;
  /** Rejects as the cluster does. */
  create(plan: ServicePlan, settings: KubernetesSettings): Promise<void>;
  /** Makes what calls are served without. */
  complete(plan: ServicePlan, settings: KubernetesSettings): readonly Promise<void>[];
  /** Sees to it that there are at least so many pods, as far as that is ours to say. @returns whether there will be more */
  grow(name: string, wanted: number): Promise<boolean>;
  /** Does with fewer pods where that is ours to say, down to the scale of the service; otherwise makes known which to take. */
  shrink(service: WorkloadView, pods: readonly SparePod[]): Promise<void>;
}
